/** A domain under which strangers live side by side. */
export interface SharedInfrastructure {
  readonly domain: string
  readonly operator: string
  /** Where one can read what lives there. */
  readonly source: string
}

const AWS = 'https://docs.aws.amazon.com/general/latest/gr/rande.html'
const AZURE = 'https://learn.microsoft.com/azure/security/fundamentals/azure-domains'
const MICROSOFT_365 = 'https://learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges'
const CLOUD_MICROSOFT = 'https://learn.microsoft.com/microsoft-365/enterprise/cloud-microsoft-domain'
const GOOGLE =
  'https://knowledge.workspace.google.com/admin/getting-started/set-up-a-google-workspace-host-name-allowlist'
const ADOBE = 'https://helpx.adobe.com/enterprise/kb/network-endpoints.html'
const ATLASSIAN =
  'https://support.atlassian.com/organization-administration/docs/ip-addresses-and-domains-for-atlassian-cloud-products/'
const OPENAI = 'https://help.openai.com/en/articles/9247338-network-recommendations-for-chatgpt-errors-on-web-and-apps'
const ZOHO = 'https://www.zoho.com/crm/developer/docs/api/v2/multi-dc.html'
const SHOPIFY = 'https://shopify.dev/docs/storefronts/themes/best-practices/performance/use-shopify-cdn'
const CLOUDINARY = 'https://cloudinary.com/documentation'
/** Names further labels below the domain as suffixes, under which customers get names. */
const PUBLIC_SUFFIX_LIST = 'https://publicsuffix.org/list/public_suffix_list.dat'

/**
 * Domains that no app may claim as a subtree: many unrelated apps, or all apps of one vendor and the way to sign
 * in to them, live below. An app there lists a deeper domain or its exact hosts. Most content networks
 * (`cloudfront.net`, `azureedge.net`, `akamaihd.net`, `googleapis.com` …) are public suffixes, which the validator
 * refuses anyway; only what the public suffix list leaves open stands here.
 */
export const SHARED_INFRASTRUCTURE: readonly SharedInfrastructure[] = [
  { domain: 'amazon.com', operator: 'Amazon', source: AWS },
  { domain: 'amazonaws.com', operator: 'Amazon', source: AWS },
  { domain: 'azure.com', operator: 'Microsoft', source: AZURE },
  { domain: 'msecnd.net', operator: 'Microsoft', source: AZURE },
  { domain: 'windows.net', operator: 'Microsoft', source: AZURE },
  { domain: 'cloud.microsoft', operator: 'Microsoft', source: CLOUD_MICROSOFT },
  { domain: 'live.com', operator: 'Microsoft', source: MICROSOFT_365 },
  { domain: 'microsoft.com', operator: 'Microsoft', source: MICROSOFT_365 },
  { domain: 'microsoftonline.com', operator: 'Microsoft', source: MICROSOFT_365 },
  { domain: 'office.net', operator: 'Microsoft', source: MICROSOFT_365 },
  { domain: 'google.com', operator: 'Google', source: GOOGLE },
  { domain: 'googleusercontent.com', operator: 'Google', source: GOOGLE },
  { domain: 'gstatic.com', operator: 'Google', source: GOOGLE },
  { domain: 'fbcdn.net', operator: 'Meta', source: 'https://github.com/mozilla-services/shavar-prod-lists' },
  {
    domain: 'cloudflare.com',
    operator: 'Cloudflare',
    source: 'https://developers.cloudflare.com/turnstile/reference/content-security-policy/',
  },
  {
    domain: 'cloudflarestorage.com',
    operator: 'Cloudflare',
    source: 'https://developers.cloudflare.com/r2/api/s3/api/',
  },
  { domain: 'jsdelivr.net', operator: 'jsDelivr', source: 'https://www.jsdelivr.com/' },
  { domain: 'unpkg.com', operator: 'UNPKG', source: 'https://unpkg.com/' },
  { domain: 'adobe.com', operator: 'Adobe', source: ADOBE },
  { domain: 'adobe.io', operator: 'Adobe', source: ADOBE },
  { domain: 'adobelogin.com', operator: 'Adobe', source: ADOBE },
  { domain: 'atlassian.com', operator: 'Atlassian', source: ATLASSIAN },
  { domain: 'atl-paas.net', operator: 'Atlassian', source: ATLASSIAN },
  { domain: 'atlassian-dev.net', operator: 'Atlassian', source: PUBLIC_SUFFIX_LIST },
  { domain: 'openai.com', operator: 'OpenAI', source: OPENAI },
  { domain: 'oaistatic.com', operator: 'OpenAI', source: OPENAI },
  { domain: 'zoho.com', operator: 'Zoho', source: ZOHO },
  { domain: 'zoho.eu', operator: 'Zoho', source: ZOHO },
  { domain: 'zoho.in', operator: 'Zoho', source: ZOHO },
  { domain: 'zoho.com.au', operator: 'Zoho', source: ZOHO },
  { domain: 'zoho.com.cn', operator: 'Zoho', source: ZOHO },
  { domain: 'zoho.jp', operator: 'Zoho', source: ZOHO },
  { domain: 'zoho.sa', operator: 'Zoho', source: ZOHO },
  { domain: 'zoho.uk', operator: 'Zoho', source: ZOHO },
  { domain: 'zohocloud.ca', operator: 'Zoho', source: ZOHO },
  { domain: 'zohoapis.com', operator: 'Zoho', source: ZOHO },
  { domain: 'zohoapis.eu', operator: 'Zoho', source: ZOHO },
  { domain: 'zohoapis.in', operator: 'Zoho', source: ZOHO },
  { domain: 'zohocdn.com', operator: 'Zoho', source: ZOHO },
  { domain: 'zohopublic.com', operator: 'Zoho', source: ZOHO },
  { domain: 'zohostatic.com', operator: 'Zoho', source: ZOHO },
  { domain: 'zohowebstatic.com', operator: 'Zoho', source: ZOHO },
  { domain: 'shopify.com', operator: 'Shopify', source: SHOPIFY },
  { domain: 'shopifycdn.com', operator: 'Shopify', source: SHOPIFY },
  { domain: 'cloudinary.com', operator: 'Cloudinary', source: CLOUDINARY },
  { domain: 'cloudinary.net', operator: 'Cloudinary', source: CLOUDINARY },
  { domain: 'imagekit.io', operator: 'ImageKit', source: 'https://imagekit.io/docs/overview' },
  { domain: 'ucarecdn.com', operator: 'Uploadcare', source: 'https://uploadcare.com/docs/delivery/cdn/' },
  {
    domain: 'ctfassets.net',
    operator: 'Contentful',
    source: 'https://www.contentful.com/developers/docs/references/images-api/',
  },
  { domain: 'wp.com', operator: 'Automattic', source: 'https://jetpack.com/support/site-accelerator/' },
  {
    domain: 'backblazeb2.com',
    operator: 'Backblaze',
    source: 'https://www.backblaze.com/apidocs/introduction-to-the-s3-compatible-api',
  },
  {
    domain: 'wasabisys.com',
    operator: 'Wasabi',
    source: 'https://docs.wasabi.com/docs/what-are-the-service-urls-for-wasabis-different-storage-regions',
  },
  { domain: 'oraclecloud.com', operator: 'Oracle', source: 'https://docs.oracle.com/en-us/iaas/api/' },
  { domain: 'bubble.io', operator: 'Bubble', source: PUBLIC_SUFFIX_LIST },
  { domain: 'cdn77.org', operator: 'CDN77', source: PUBLIC_SUFFIX_LIST },
  { domain: 'clever-cloud.com', operator: 'Clever Cloud', source: PUBLIC_SUFFIX_LIST },
  { domain: 'cloudscale.ch', operator: 'cloudscale.ch', source: PUBLIC_SUFFIX_LIST },
  { domain: 'linode.com', operator: 'Akamai', source: PUBLIC_SUFFIX_LIST },
  { domain: 'ncloud.com', operator: 'Naver', source: PUBLIC_SUFFIX_LIST },
  { domain: 'platform.sh', operator: 'Upsun', source: PUBLIC_SUFFIX_LIST },
  { domain: 'railway.app', operator: 'Railway', source: PUBLIC_SUFFIX_LIST },
  { domain: 'render.com', operator: 'Render', source: PUBLIC_SUFFIX_LIST },
]
