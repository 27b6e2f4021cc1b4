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
]
