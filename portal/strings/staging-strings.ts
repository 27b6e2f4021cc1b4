import { countOf, formatCount } from '../format/count.ts'

const browsers = (count: number) => countOf(count, 'browser', 'browsers')

/** The words for whom a tag would hit, for bringing it to few first, and for how the fleet takes it. */
export const stagingStrings = {
  impact: {
    titles: { unsanctioned: 'Whom this stops', monitored: 'Whom this warns', files: 'Whose files this stops' },
    checking: 'Checking whom this hits…',
    users: (users: number, devices: number, days: number) =>
      `${countOf(users, 'user', 'users')} on ${countOf(devices, 'device', 'devices')} used it in the last ${days} days`,
    devices: (devices: number, days: number) =>
      `It was used on ${countOf(devices, 'device', 'devices')} in the last ${days} days; who used it was not named`,
    of: (all: string) => ` (of ${all} with any use).`,
    allUsers: (users: number) => countOf(users, 'user', 'users'),
    allDevices: (devices: number) => countOf(devices, 'device', 'devices'),
    nobody: (days: number) => `Nobody that it is for used it in the last ${days} days.`,
    nothingSeen: (days: number) =>
      `No browser has reported any use in the last ${days} days: whom this hits is not known.`,
    traffic: (share: string) => `${share} of all requests to apps went to it.`,
    littleTraffic: 'Less than 1% of all requests to apps went to it.',
    noTraffic: 'No request to it was counted.',
    others: 'It may hit other apps that are in use, too:',
    other: (name: string, users: number) =>
      `${name} (${users === 0 ? 'no user named' : countOf(users, 'user', 'users')})`,
    why: {
      within: 'has an address inside one of this app’s',
      vendor: 'is of the same vendor, and may load things from this app',
    },
    moreOthers: (apps: number) => `and ${countOf(apps, 'more app', 'more apps')}`,
    large: 'This is a large change. Make sure that it is meant.',
    firstToFew: 'It can also go to a few first: see “To whom first”.',
    type: (name: string) => `To confirm, type the app’s name: ${name}`,
    mismatch: (name: string) => `Type “${name}”, as it stands here.`,
    failed: 'Whom this would hit can’t be told now. The tag can be set all the same.',
    notYet: 'Whom this would hit is told once every field above is right.',
    supersedes: 'A roll-out of this app is under way. It ends with this.',
  },

  staging: {
    title: 'To whom first',
    legend: 'To whom does this go first?',
    everyone: 'Everyone at once',
    everyoneHint: 'Every browser that the tag is for takes it now.',
    groups: 'First to groups',
    groupsHint: 'Everyone else keeps the tag before it for now.',
    groupsField: 'First to these groups',
    groupsFieldHint: 'Groups of the managed policy.',
    groupsMissing: 'Name at least one group.',
    percent: 'First to a percentage',
    percentHint: 'Of the browsers, drawn by lot: the same ones as long as this goes.',
    percentField: 'Per cent of the browsers',
    nextLegend: 'And then to everyone?',
    byHand: 'When an admin says so',
    byHandHint: 'Under “Roll-outs”.',
    after: 'By itself, after a time',
    afterHint: 'It can be paused until then.',
    summary: (whom: string) => `To whom first: ${whom}`,
    everyoneSummary: 'everyone at once',
    share: (percent: number) => `${percent}% of the browsers`,
    blockFirst: (app: string) => `Block ${app} for the first ones`,
    applyFirst: (tag: string) => `Set to ${tag} for the first ones`,
    saveFirst: 'Save settings for the first ones',
    done: (app: string, tag: string, version: number) =>
      `${app}: ${tag}, for the first ones. Bundle ${version} is on its way to the browsers.`,
  },

  progress: {
    label: (app: string, tag: string) => `How the browsers take it: ${app}, ${tag}`,
    enforced: (enforcing: number, devices: number) => {
      if (devices === 0) return 'No browser to enforce it yet'
      if (enforcing === devices)
        return devices === 1 ? 'Enforced on the only browser' : `Enforced on all ${browsers(devices)}`
      return `Enforced on ${formatCount(enforcing)} of ${browsers(devices)}`
    },
    amongFirst: 'among the first ones',
    pending: (count: number) => `${formatCount(count)} pending`,
    offline: (count: number) => `${formatCount(count)} offline`,
    since: (count: number) => (count === 1 ? ' since ' : ', the first since '),
    failed: (count: number) => `${formatCount(count)} failed`,
    reason: (reason: string, count: number) => `${reason} (${formatCount(count)})`,
    bundle: (version: number) => `Bundle ${formatCount(version)}`,
    toRollOut: 'Go to the roll-out',
    dismiss: (app: string) => `Hide how the browsers take ${app}`,
    hide: 'Hide',
  },

  rollOuts: {
    title: 'Roll-outs',
    intro: 'Tags that go to a few browsers first, and then to everyone.',
    caption: 'Roll-outs, the newest first',
    none: 'Nothing was rolled out by stages yet. Choose “To whom first” when you tag an app.',
    noMatch: 'No roll-out matches these filters.',
    columns: {
      app: 'App',
      state: 'State',
      first: 'First to',
      progress: 'Progress',
      everyone: 'To everyone',
      started: 'Started',
      controls: 'Controls',
    },
    states: {
      first: 'With the first ones',
      paused: 'Paused',
      everyone: 'With everyone',
      'rolled-back': 'Rolled back',
      superseded: 'Superseded',
    },
    change: 'from',
    to: 'to',
    by: (actor: string) => `by ${actor}`,
    byHand: 'when an admin says so',
    notWhilePaused: 'not while paused',
    appTitle: 'Roll-out',
    ofApp: 'All of this app',
    facts: { first: 'First to', everyone: 'To everyone', started: 'Started', change: 'Tag' },
    actions: {
      widen: 'To everyone now',
      pause: 'Pause',
      resume: 'Resume',
      'roll-back': 'Roll back',
    },
    actionOf: (action: string, app: string) => `${action}: ${app}`,
    done: {
      widen: (app: string) => `${app}: the tag is on its way to everyone.`,
      pause: (app: string) => `${app}: paused. The first ones keep the tag.`,
      resume: (app: string) => `${app}: resumed.`,
      'roll-back': (app: string) => `${app}: the tag before is on its way to the browsers.`,
    },
    widenDialog: {
      title: (app: string, tag: string) => `${app}: ${tag} for everyone`,
      text: 'Every browser that the tag is for takes it now, and not only the first ones.',
    },
    rollBackDialog: {
      title: (app: string, tag: string) => `Roll ${app} back to “${tag}”`,
      text: 'The tag before this one holds again, in every browser, with the settings that it had. It goes out as a new bundle.',
    },
  },

  sync: {
    now: 'Sync now',
    ofDevice: (name: string) => `Sync now: ${name}`,
    asked: (name: string) => `${name} is asked to sync, if it is online.`,
    all: 'Ask all to sync now',
    allTitle: 'Ask all browsers to sync now',
    allText:
      'Every browser that is online fetches the newest bundle and sends what it has recorded. Those that are offline do so when they are back.',
    allAsked: 'All browsers that are online are asked to sync.',
  },
} as const
