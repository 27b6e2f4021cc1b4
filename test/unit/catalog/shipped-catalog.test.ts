import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { loadCatalog } from '../../../catalog/load-catalog.ts'
import { buildHostIndex } from '../../../core/hosts/build-host-index.ts'
import { HostIndex } from '../../../core/hosts/host-index.ts'
import { BROWSER_STORE_HOSTS } from '../../../core/hosts/protected-hosts.ts'

const catalog = await loadCatalog(fileURLToPath(new URL('../../../catalog/apps', import.meta.url)))
const index = HostIndex.open(buildHostIndex(catalog.apps))

test('has at least 1,000 apps in at least 40 categories, none of them empty', () => {
  expect(catalog.apps.length).toBeGreaterThanOrEqual(1000)
  expect(catalog.categories.size).toBeGreaterThanOrEqual(40)
  expect(new Set(catalog.apps.map((app) => app.category))).toEqual(new Set(catalog.categories.keys()))
})

test('knows at least 300 AI apps, over all categories of AI', () => {
  const ai = new Set(['generative-ai', 'coding-assistants', 'meeting-notes'])
  const inAi = (category: string) => category.startsWith('ai-') || ai.has(category)
  expect(catalog.apps.filter((app) => inAi(app.category)).length).toBeGreaterThanOrEqual(300)
})

test('names each app once, and each country by a code that exists', () => {
  const names = catalog.apps.map((app) => app.name.toLowerCase())
  expect(names).toHaveLength(new Set(names).size)
  const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  const unknown = catalog.apps.filter(({ headquarters }) => headquarters !== undefined && !regions.of(headquarters))
  expect(unknown).toEqual([])
})

test.each([
  ['www.dropbox.com', 'dropbox'],
  ['paper.dropbox.com', 'dropbox-paper'],
  ['sign.dropbox.com', 'dropbox-sign'],
  ['drive.google.com', 'google-drive'],
  ['mail.google.com', 'gmail'],
  ['meet.google.com', 'google-meet'],
  ['gemini.google.com', 'gemini'],
  ['docs.google.com', 'google-docs'],
  ['gist.github.com', 'github'],
  ['raw.githubusercontent.com', 'github'],
  ['api.githubcopilot.com', 'github-copilot'],
  ['chatgpt.com', 'chatgpt'],
  ['chat.openai.com', 'chatgpt'],
  ['platform.openai.com', 'openai-platform'],
  ['www.office.com', 'microsoft-365'],
  ['outlook.office.com', 'outlook'],
  ['outlook.live.com', 'outlook'],
  ['forms.office.com', 'microsoft-forms'],
  ['teams.cloud.microsoft', 'microsoft-teams'],
  ['emea.ng.msg.teams.microsoft.com', 'microsoft-teams'],
  ['contoso-my.sharepoint.com', 'sharepoint'],
  ['onedrive.live.com', 'onedrive'],
  ['portal.azure.com', 'azure'],
  ['dev.azure.com', 'azure-devops'],
  ['contoso.atlassian.net', 'jira'],
  ['contoso.my.salesforce.com', 'salesforce'],
  ['crm.zoho.eu', 'zoho-crm'],
  ['music.youtube.com', 'youtube-music'],
  ['us02web.zoom.us', 'zoom'],
  ['eu-central-1.console.aws.amazon.com', 'aws'],
  ['dreamina.capcut.com', 'dreamina'],
  ['www.capcut.com', 'capcut'],
  ['yt3.ggpht.com', 'youtube'],
  ['tv.youtube.com', 'youtube-tv'],
  ['api.fireworks.ai', 'fireworks-ai'],
])('finds %s as %s', (host, id) => {
  expect(index.lookup(host)).toBe(id)
})

test.each([
  'notdropbox.com',
  'dropbox.com.example.org',
  'www.google.com',
  'google.com',
  'accounts.google.com',
  'login.microsoftonline.com',
  'login.live.com',
  'www.microsoft.com',
  'www.amazon.com',
  's3.amazonaws.com',
  'octocat.github.io',
  'fonts.gstatic.com',
  'lh3.ggpht.com',
  'res.wx.qq.com',
])('takes %s for no app', (host) => {
  expect(index.lookup(host)).toBeNull()
})

test('claims none of the hosts that browsers get extensions from', () => {
  expect(BROWSER_STORE_HOSTS.filter((host) => index.lookup(host) !== null)).toEqual([])
})
