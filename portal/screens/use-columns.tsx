import type { AppDetail, DiscoveredApp } from '../../core/protocol/admin-api.ts'
import { formatCount } from '../format/count.ts'
import { strings } from '../strings.ts'
import { ByteCount } from '../ui/byte-count.tsx'
import type { Column } from '../ui/data-table.tsx'
import { FileUploads } from '../ui/file-uploads.tsx'
import { TimeAgo } from '../ui/time-ago.tsx'

type Use = AppDetail['daily'][number]
type UsedBy = Pick<DiscoveredApp, 'users' | 'devices' | 'lastSeen'>

const words = strings.use.columns

const visits = countColumn('visits')

const amounts: readonly Column<Omit<Use, 'day'>>[] = [
  {
    ...figure('bytesDown'),
    cell: ({ bytesDown, bytesDownExact }) => <ByteCount bytes={bytesDown} exact={bytesDownExact} />,
  },
  { ...figure('bytesUp'), cell: ({ bytesUp, bytesUpExact }) => <ByteCount bytes={bytesUp} exact={bytesUpExact} /> },
  { ...figure('fileUploads'), cell: FileUploads },
  countColumn('blocked'),
]

/** How a day's use is told. */
export const dayUseColumns: readonly Column<Use>[] = [visits, ...amounts]

/** How use is told in the lists of apps and of domains; every column sorts. */
export const listUseColumns: readonly Column<Omit<Use, 'day'> & UsedBy>[] = [
  visits,
  countColumn('users'),
  countColumn('devices'),
  ...amounts,
  { key: 'lastSeen', label: words.lastSeen, sortable: true, cell: ({ lastSeen }) => <TimeAgo at={lastSeen} /> },
]

/** The table's caption, with what "≥" means where it occurs. */
export function captionFor(caption: string, rows: readonly Pick<Use, 'bytesDownExact' | 'bytesUpExact'>[]): string {
  const allExact = rows.every(({ bytesDownExact, bytesUpExact }) => bytesDownExact && bytesUpExact)
  return allExact ? caption : `${caption}. ${strings.bytes.legend}`
}

function countColumn<Key extends 'visits' | 'users' | 'devices' | 'blocked'>(
  key: Key,
): Column<Readonly<Record<Key, number>>> {
  return { ...figure(key), cell: (row) => formatCount(row[key]) }
}

function figure(key: keyof typeof words) {
  return { key, label: words[key], kind: 'number', sortable: true } as const
}
