import { countOf } from '../format/count.ts'

/** The words for how much was used, of what no app has, and of who stands behind a pseudonym. */
export const discoveryStrings = {
  use: {
    columns: {
      visits: 'Visits',
      requests: 'Requests',
      users: 'Users',
      devices: 'Devices',
      bytesDown: 'Data down',
      bytesUp: 'Data up',
      fileUploads: 'File uploads',
      downloads: 'Downloads',
      blocked: 'Blocked',
      warned: 'Warned',
      bypassed: 'Bypassed',
      lastSeen: 'Last seen',
    },
  },

  bytes: {
    atLeast: 'at least',
    lowerBound: 'At least so much: the browser did not tell the size of everything.',
    legend:
      '“≥”: at least so much, since the browser did not tell the size of everything. Data up counts files given to the app’s pages, sent or not',
  },

  domains: {
    title: 'Uncatalogued domains',
    intro: 'Domains that people met and no app of the catalog has.',
    caption: (days: string) => `Domains met in the last ${days} days`,
    searchPlaceholder: 'Domain',
    domain: 'Domain',
    appNow: 'By now an app:',
    rule: (devices: number) =>
      devices === 1
        ? 'Every domain is shown: the server is set to name a domain that a single device has met.'
        : `A domain is shown after ${countOf(devices, 'device', 'different devices')} have met it, so that one person's odd site stays theirs.`,
    below: (domains: number) =>
      domains === 0 ? '' : `${countOf(domains, 'domain is', 'domains are')} below that, and named nowhere.`,
    none: 'No domain to show. Devices report domains that no app has only where policy sets discovery.unknownDomains.',
    noMatch: 'No domain that is shown matches this search.',
  },

  identities: {
    open: 'Open name',
    openOf: (pseudonym: string) => `Open name: ${pseudonym}`,
    title: 'Open the name behind a pseudonym',
    justification: 'Why is it needed?',
    justificationHint: 'At least 10 characters. It goes into the governance log, with your name and the pseudonym.',
    kinds: { user: 'User', device: 'Device' },
    done: 'Done',
  },
} as const
