/** One host an app of the catalog; and a domain of no catalog, which is recorded by itself. */
export const RECORDED_HOSTS = {
  'github.com': 'github',
  'api.github.com': 'github',
  'www.dropbox.com': 'dropbox',
  'app.slack.com': 'slack',
  'trello.com': 'trello',
  'www.notion.so': 'notion',
  'www.figma.com': 'figma',
  'app.asana.com': 'asana',
  'zoom.us': 'zoom',
  'mail.google.com': 'gmail',
  'docs.google.com': 'google-docs',
  'drive.google.com': 'google-drive',
  'www.linkedin.com': 'linkedin',
  'www.canva.com': 'canva',
  'chatgpt.com': 'chatgpt',
  'claude.ai': 'claude',
  'wetransfer.com': 'wetransfer',
  'pastebin.com': 'pastebin',
  'www.salesforce.com': 'salesforce',
  'app.hubspot.com': 'hubspot',
  'miro.com': 'miro',
  'gitlab.com': 'gitlab',
  'www.reddit.com': 'reddit',
  'vimeo.com': 'vimeo',
  'www.airtable.com': 'airtable',
  'shop.a-site-of-no-catalog.com': 'a-site-of-no-catalog.com',
} as const

export type RecordedHost = keyof typeof RECORDED_HOSTS

/** Excluded by the test's policy, or internal: with what they would be recorded as. */
export const UNRECORDED_HOSTS = {
  'www.box.com': 'box',
  'wiki.corp.example.com': 'example.com',
  intranet: 'intranet',
  'printer.local': 'printer.local',
  '192.168.7.7': '192.168.7.7',
} as const
