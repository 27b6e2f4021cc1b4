import { Link } from 'wouter-preact'
import type { StagedTag } from '../../../core/protocol/staged-api.ts'
import { RollOutActions } from '../../roll-outs/roll-out-actions.tsx'
import { RollOutProgress, RollOutState, Started, TagChange, WhenEveryone } from '../../roll-outs/roll-out-parts.tsx'
import { whomFirst } from '../../roll-outs/whom-first.ts'
import { strings } from '../../strings.ts'
import type { Column } from '../../ui/data-table.tsx'

const { columns: words } = strings.rollOuts

/** How a staged tag is told in a table. */
export const rollOutColumns: readonly Column<StagedTag>[] = [
  {
    key: 'app',
    label: words.app,
    kind: 'row-header',
    cell: (stagedTag) => (
      <>
        <Link href={`/apps/${stagedTag.appId}`}>{stagedTag.appName}</Link>
        <TagChange stagedTag={stagedTag} />
      </>
    ),
  },
  { key: 'state', label: words.state, cell: (stagedTag) => <RollOutState stagedTag={stagedTag} /> },
  { key: 'first', label: words.first, cell: ({ groups, percent }) => whomFirst(groups, percent) },
  { key: 'progress', label: words.progress, cell: (stagedTag) => <RollOutProgress stagedTag={stagedTag} /> },
  { key: 'everyone', label: words.everyone, cell: (stagedTag) => <WhenEveryone stagedTag={stagedTag} /> },
  { key: 'started', label: words.started, cell: (stagedTag) => <Started stagedTag={stagedTag} /> },
]

/** What can be done with it. */
export function actionsColumn(onChanged: (stagedTag: StagedTag) => void): Column<StagedTag> {
  return {
    key: 'controls',
    label: words.controls,
    kind: 'controls',
    cell: (stagedTag) => <RollOutActions stagedTag={stagedTag} onChanged={onChanged} />,
  }
}
