import { countOf } from '../format/count.ts'

/** The words for whom and where a tag holds, and how. */
export const taggingStrings = {
  tagSettings: {
    title: 'For whom, where, how',
    change: 'Change settings',
    save: 'Save settings',
    forgotten: (tag: string) => `What was set for “${tag}” – for whom, where, how – ends with it.`,

    include: 'Only for these groups',
    includeHint: 'Groups of the managed policy. None: for everybody.',
    exclude: 'Not for these groups',
    excludeHint: 'They win over the groups above.',
    addGroup: 'Add',
    addTo: (field: string) => `Add to: ${field}`,
    chosenGroups: (field: string) => `Chosen: ${field}`,
    removeGroup: (group: string) => `Remove ${group}`,
    noDevice: 'on no device yet',
    groupOf: (group: string, devices: number) => `${group} (${countOf(devices, 'device', 'devices')})`,

    only: 'Only at these addresses',
    except: 'Except at these addresses',
    notation: {
      intro: 'One a line; none: all of the app. Where two fit an address, the longer holds.',
      forms: [
        ['example.com', 'the host and everything under it'],
        ['.example.com', 'this host alone'],
        ['example.com/path', 'what begins with this path'],
      ],
    },

    reach: 'What is stopped',
    reaches: {
      everything: {
        name: 'Everything',
        hint: 'Also what other pages load from it: images, scripts, connections, downloads.',
      },
      pages: { name: 'Pages only', hint: 'Its pages and frames. Other pages can still load things from it.' },
    },

    openFor: 'Open after the warning for',
    ownDuration: 'Another time…',
    amount: 'How long',
    unit: 'Unit',
    units: { minute: 'minutes', hour: 'hours', day: 'days' },
    justification: 'Do people say why they go on?',
    justifications: { none: 'They are not asked', optional: 'If they like', required: 'They must' },

    keepFiles: 'Keep files from it',
    keepFilesHint: 'Files can be neither chosen, dropped nor pasted there, whatever the tag.',

    sentences: {
      everybody: 'For everybody.',
      include: (groups: string) => `Only for ${groups}.`,
      exclude: (groups: string) => `Not for ${groups}.`,
      only: (addresses: string) => `Only at ${addresses}.`,
      except: (addresses: string) => `Except at ${addresses}.`,
      more: (addresses: number) => `${addresses} more`,
      reaches: {
        everything: 'Whatever pages load from it is stopped too.',
        pages: 'Its pages and frames are stopped; other pages can still load things from it.',
      },
      warnings: {
        none: (time: string) => `Who goes on past the warning has ${time}, and is not asked why.`,
        optional: (time: string) => `Who goes on past the warning has ${time}, and may say why.`,
        required: (time: string) => `Who goes on past the warning has ${time}, and must say why.`,
      },
      keepsFiles: 'It gets no files.',
    },
  },
} as const
