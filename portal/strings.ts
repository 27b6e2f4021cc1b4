import { countOf } from './format/count.ts'
import { accessStrings } from './strings/access-strings.ts'
import { appStrings } from './strings/app-strings.ts'
import { catalogStrings } from './strings/catalog-strings.ts'
import { discoveryStrings } from './strings/discovery-strings.ts'
import { fleetStrings } from './strings/fleet-strings.ts'
import { riskStrings } from './strings/risk-strings.ts'
import { stagingStrings } from './strings/staging-strings.ts'
import { taggingStrings } from './strings/tagging-strings.ts'

/** Every word of the portal, in one place, so that it can be translated. Words for things are those of docs/architecture.md. */
export const strings = {
  product: 'Heliograph',
  skipToContent: 'Skip to content',
  loading: 'Loading…',
  working: 'Working…',
  cancel: 'Cancel',
  dismiss: 'Dismiss',
  tryAgain: 'Try again',
  loadMore: 'Load more',
  unknown: 'unknown',
  noUser: 'not named',
  copied: 'Copied to the clipboard.',
  copiedShort: 'Copied',
  copyFailed: "The browser didn't let the portal copy. Select the text and copy it by hand.",
  shownOf: (shown: number, total: number) => `${countOf(shown, 'row', 'rows')} of ${countOf(total, 'row', 'rows')}`,
  unnamedDevice: (deviceId: string) => `Device ${deviceId.slice(0, 8)}`,

  problems: {
    unreachable: "The server can't be reached",
    unreachableDetail: 'Check the connection, or whether the server runs, and try again.',
    unexplained: (status: number) => `The server answered ${status} without saying why`,
    notUnderstood: (place: string) => `The server's answer wasn't understood${place === '' ? '' : ` (${place})`}`,
    reload: 'Reload the page: the server may be newer than it.',
  },

  tags: { sanctioned: 'Sanctioned', unsanctioned: 'Unsanctioned', monitored: 'Monitored', none: 'No tag' },
  roles: { admin: 'admin', analyst: 'analyst', auditor: 'auditor' },

  nav: {
    label: 'Portal',
    apps: 'Discovered apps',
    catalog: 'Catalog',
    devices: 'Devices',
    events: 'Events',
    requests: 'Requests',
    rollOuts: 'Roll-outs',
    enrollment: 'Enrollment',
    governanceLog: 'Governance log',
    riskModel: 'Risk model',
  },
  account: { signedInAs: (name: string, role: string) => `Signed in as ${name}, ${role}.`, signOut: 'Sign out' },
  notFound: { title: 'No such page', text: 'The address leads nowhere. Go on from' },

  signIn: {
    title: 'Sign in',
    username: 'User name',
    password: 'Password',
    showPassword: 'Show password',
    submit: 'Sign in',
    busy: 'Signing in…',
    lost: 'No account yet? The server prints a setup link on its console at its first start.',
  },
  setUp: {
    title: 'Set up Heliograph',
    text: 'Create the first account. It is an admin, and can do everything in this portal.',
    passwordHint: 'At least 12 characters. A few words in a row do well.',
    submit: 'Create account',
    busy: 'Creating the account…',
    noToken: 'This address lacks its token: open the whole link that the server printed.',
  },

  bundle: {
    noDevices: 'No browser is connected yet.',
    connect: 'Connect a browser',
    label: 'Roll-out',
    enforced: (version: number, enforcing: number, devices: number) =>
      `Bundle ${version} is enforced on ${enforcing} of ${countOf(devices, 'browser', 'browsers')}`,
    unsanctioned: (apps: number) => countOf(apps, 'app unsanctioned', 'apps unsanctioned'),
    changed: 'changed',
  },

  filters: {
    any: 'Any',
    search: 'Search',
    searchPlaceholder: 'App, vendor or domain',
    tag: 'Tag',
    category: 'Category',
    range: 'Range',
    type: 'Type',
    app: 'App',
    device: 'Device',
    state: 'State',
    progress: 'Progress',
    clear: 'Clear filters',
    lastDays: (days: string) => `Last ${days} days`,
  },
  ...accessStrings,
  ...appStrings,
  ...catalogStrings,
  ...discoveryStrings,
  ...fleetStrings,
  ...riskStrings,
  ...stagingStrings,
  ...taggingStrings,
} as const
