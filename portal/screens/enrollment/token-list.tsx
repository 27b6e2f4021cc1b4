import { useState } from 'preact/hooks'
import type { EnrollmentToken } from '../../../core/protocol/rollout-api.ts'
import { api } from '../../api.ts'
import { useAction } from '../../data/use-action.ts'
import type { Pages } from '../../data/use-pages.ts'
import { formatCount } from '../../format/count.ts'
import { strings } from '../../strings.ts'
import { announce } from '../../ui/announcer.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { PagedTable } from '../../ui/paged-table.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'

const words = strings.enrollment.tokens

interface TokenListProps {
  readonly tokens: Pages<EnrollmentToken>
  /** Whether to offer to revoke. */
  readonly manages: boolean
}

export function TokenList({ tokens, manages }: TokenListProps) {
  const [revoking, setRevoking] = useState<EnrollmentToken>()
  const revokeColumn: Column<EnrollmentToken> = {
    key: 'controls',
    label: words.columns.controls,
    kind: 'controls',
    cell: (token) =>
      token.state === 'valid' && (
        <button
          type="button"
          class="button small"
          aria-haspopup="dialog"
          aria-label={`${words.revoke}: ${token.name}`}
          onClick={() => setRevoking(token)}
        >
          {words.revoke}
        </button>
      ),
  }
  return (
    <>
      <PagedTable
        caption={words.title}
        columns={manages ? [...columns, revokeColumn] : columns}
        pages={tokens}
        rowKey={({ tokenId }) => tokenId}
        empty={<p class="empty">{words.none}</p>}
      />
      {revoking !== undefined && (
        <RevokeTokenDialog
          token={revoking}
          onClose={() => setRevoking(undefined)}
          onDone={() => {
            setRevoking(undefined)
            tokens.reload()
          }}
        />
      )}
    </>
  )
}

const columns: readonly Column<EnrollmentToken>[] = [
  { key: 'name', label: words.columns.name, kind: 'row-header', cell: ({ name }) => name },
  {
    key: 'state',
    label: words.columns.state,
    cell: ({ state }) => <span class={`state state-${state}`}>{words.states[state]}</span>,
  },
  {
    key: 'uses',
    label: words.columns.uses,
    kind: 'number',
    cell: ({ uses, maxUses }) =>
      maxUses === null ? formatCount(uses) : words.usesOf(formatCount(uses), formatCount(maxUses)),
  },
  {
    key: 'expires',
    label: words.columns.expires,
    cell: ({ expiresAt }) => (expiresAt === null ? words.never : <TimeAgo at={expiresAt} />),
  },
  {
    key: 'created',
    label: words.columns.created,
    cell: ({ createdAt, createdBy }) => (
      <>
        <TimeAgo at={createdAt} /> <span class="muted small">{words.by(createdBy)}</span>
      </>
    ),
  },
]

interface RevokeTokenDialogProps {
  readonly token: EnrollmentToken
  readonly onClose: () => void
  readonly onDone: () => void
}

function RevokeTokenDialog({ token, onClose, onDone }: RevokeTokenDialogProps) {
  const revoke = useAction(async () => {
    await api.revokeEnrollmentToken(token.tokenId)
    announce(words.revoked(token.name))
    onDone()
  })
  return (
    <ConfirmDialog title={words.revokeTitle(token.name)} confirm={words.revoke} action={revoke} onClose={onClose}>
      <p>{words.revokeText}</p>
    </ConfirmDialog>
  )
}
