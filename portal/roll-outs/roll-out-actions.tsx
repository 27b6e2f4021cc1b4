import { useState } from 'preact/hooks'
import type { StagedTag, StagedTagAction } from '../../core/protocol/staged-api.ts'
import { api } from '../api.ts'
import { refreshBundleStatus } from '../data/bundle-status.ts'
import { followedTag } from '../data/followed-tag.ts'
import { type Action, useAction } from '../data/use-action.ts'
import { strings } from '../strings.ts'
import { announce } from '../ui/announcer.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { ProblemNotice } from '../ui/notice.tsx'
import { possibleActions } from './possible-actions.ts'

const words = strings.rollOuts

interface RollOutActionsProps {
  readonly stagedTag: StagedTag
  /** Called with what the server made of it. */
  readonly onChanged: (stagedTag: StagedTag) => void
}

/** What an admin can do with a staged tag. What reaches every browser asks first. */
export function RollOutActions({ stagedTag, onChanged }: RollOutActionsProps) {
  const { stagedTagId, appName } = stagedTag
  const [asked, setAsked] = useState<'widen' | 'roll-back'>()
  const act = useAction(async (action: StagedTagAction) => {
    const changed = await api.changeStagedTag(stagedTagId, action)
    setAsked(undefined)
    announce(words.done[action](appName))
    onChanged(changed)
    if (action === 'widen' || action === 'roll-back') follow(changed)
    void refreshBundleStatus()
  })

  return (
    <>
      <div class="button-row">
        {possibleActions(stagedTag).map((action) => {
          const asks = action === 'widen' || action === 'roll-back'
          return (
            <button
              key={action}
              type="button"
              class="button small"
              aria-haspopup={asks ? 'dialog' : undefined}
              aria-label={words.actionOf(words.actions[action], appName)}
              disabled={act.busy}
              onClick={() => (asks ? setAsked(action) : act.run(action))}
            >
              {words.actions[action]}
            </button>
          )
        })}
      </div>
      {asked === undefined && <ProblemNotice problem={act.problem} />}
      {asked !== undefined && (
        <AskedDialog stagedTag={stagedTag} asked={asked} act={act} onClose={() => setAsked(undefined)} />
      )}
    </>
  )
}

/** How the fleet takes it is to be seen, as after tagging. */
function follow({ appId, appName, state, before, after, progress, stagedTagId }: StagedTag): void {
  const { tag } = state === 'rolled-back' ? before : after
  followedTag.value = { appId, name: appName, tag, version: progress.version, stagedTagId }
}

interface AskedDialogProps {
  readonly stagedTag: StagedTag
  readonly asked: 'widen' | 'roll-back'
  readonly act: Action<[StagedTagAction]>
  readonly onClose: () => void
}

function AskedDialog({ stagedTag, asked, act, onClose }: AskedDialogProps) {
  const { appName, before, after } = stagedTag
  const dialog = asked === 'widen' ? words.widenDialog : words.rollBackDialog
  const tag = strings.tags[(asked === 'widen' ? after : before).tag]
  return (
    <ConfirmDialog
      title={dialog.title(appName, tag)}
      confirm={words.actions[asked]}
      manner={asked === 'widen' && after.tag !== 'unsanctioned' ? 'primary' : 'danger'}
      action={{ ...act, run: () => act.run(asked) }}
      onClose={onClose}
    >
      <p>{dialog.text}</p>
    </ConfirmDialog>
  )
}
