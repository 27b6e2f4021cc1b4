import { countOf } from '../format/count.ts'

/** The words of the screens about apps. */
export const appStrings = {
  apps: {
    discoveredIntro: 'Cloud apps that people used in managed browsers.',
    catalogIntro: 'Every app that Heliograph knows. One can be tagged before anybody has used it.',
    viewsLabel: 'Which apps',
    views: { discovered: 'Discovered', catalog: 'All catalog apps', domains: 'Uncatalogued domains' },
    discoveredCaption: (days: string) => `Apps discovered in the last ${days} days. Risk score: 10 is the least risky.`,
    catalogCaption: 'Apps of the catalog. Risk score: 10 is the least risky.',
    columns: {
      app: 'App',
      category: 'Category',
      tag: 'Tag',
    },
    noMatch: 'No app matches these filters.',
    searchCatalog: 'Search all catalog apps',
    first: {
      title: 'Connect a first browser',
      steps: [
        'Open Enrollment and choose a platform and a browser.',
        'Put the policy file where it says, on one computer to begin with. The browser installs the extension by itself.',
        'Open a few cloud apps there. They show up here within five minutes, or at once by “Sync now” in the popup.',
      ],
      action: 'Connect a browser',
      waitingTitle: (days: string) => `Nothing discovered in the last ${days} days`,
      waiting: (devices: number) =>
        `${countOf(devices, 'browser is', 'browsers are')} connected. Use is uploaded every five minutes; “Sync now” in the extension's popup sends it at once.`,
      seeDevices: 'See devices',
    },
  },

  tagging: {
    title: (app: string) => `Tag for ${app}`,
    legend: 'Tag',
    change: (app: string, tag: string) => `Tag of ${app}: ${tag}. Change`,
    effects: {
      sanctioned: 'Approved. Allowed everywhere, and offered where a similar app is blocked.',
      unsanctioned: 'Blocked in every managed browser, with a page that says why.',
      monitored: 'A warning comes first. Who goes on can use it for a while, and may be asked to say why.',
      none: 'Reported like every app that is seen. Nothing else happens.',
    },
    atOnce: 'This takes hold without a restart, in open tabs too.',
    protectedHosts: 'These hosts stay reachable: the server, sign-in and browser updates depend on them.',
    apply: (tag: string) => `Set to ${tag}`,
    block: (app: string) => `Block ${app}`,
    unchanged: 'Nothing changed yet',
    busy: 'Applying…',
    done: (app: string, tag: string, version: number) =>
      `${app}: ${tag}. Bundle ${version} is on its way to the browsers.`,
  },

  app: {
    back: '← Discovered apps',
    unknown: 'No such app',
    failed: "The app can't be shown",
    tag: 'Tag',
    tagged: 'Set',
    taggedBy: (actor: string) => `Set by ${actor}`,
    notSeen: 'not seen yet',
    noDomains: 'none of its own',
    use: 'Use',
    perDay: 'Use per day (UTC)',
    chartLabel: (days: number, used: number) =>
      `Bar chart of use over ${countOf(days, 'day', 'days')}: used on ${countOf(used, 'day', 'days')}. The table below has the figures.`,
    dayTitle: (day: string, visits: number, blocked: number) =>
      `${day}: ${countOf(visits, 'visit', 'visits')}, ${blocked} blocked`,
    asTable: 'Show as a table',
    day: 'Day',
    visits: 'Visits',
    blocked: 'Blocked',
    users: 'Users',
    user: 'User',
    noUse: 'Nobody used it in this range.',
    devices: 'Devices',
    device: 'Device',
    firstSeen: 'First seen',
    lastSeen: 'Last seen',
    events: 'Recent events',
    eventsCaption: 'The newest events of this app',
    allEvents: 'All events of this app',
    noEvents: 'Nothing was blocked, warned of or asked for.',
    facts: {
      title: 'Facts',
      vendor: 'Vendor',
      category: 'Category',
      audience: 'Made for',
      audiences: { business: 'companies', consumer: 'private persons', both: 'companies and private persons' },
      headquarters: 'Headquarters',
      homepage: 'Homepage',
      domains: 'Domains',
      hosts: 'Single hosts',
      alternatives: 'Alternatives',
    },
  },
} as const
