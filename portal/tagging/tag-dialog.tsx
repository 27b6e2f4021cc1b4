import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { TagResponse } from '../../core/protocol/admin-api.ts'
import { TAGS } from '../../core/protocol/tags.ts'
import { api } from '../api.ts'
import { loadRunningRollOut } from '../data/running-roll-out.ts'
import { useAction } from '../data/use-action.ts'
import { useResource } from '../data/use-resource.ts'
import { whomFirst } from '../roll-outs/whom-first.ts'
import { strings } from '../strings.ts'
import { Choice } from '../ui/choice.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { fieldProblems } from '../ui/field-problems.ts'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { TagMark } from '../ui/tag-mark.tsx'
import { applyLabel } from './apply-label.ts'
import { ConfirmNameField } from './confirm-name-field.tsx'
import { Foldable } from './foldable.tsx'
import { ImpactView } from './impact-view.tsx'
import { SETTINGS_FIELDS, SettingsFields } from './settings-fields.tsx'
import { StagingFields } from './staging-fields.tsx'
import { EVERYONE_AT_ONCE, isComplete, stagingOf } from './staging-form-values.ts'
import { requestOf, stopsOrWarns } from './tag-form-values.ts'
import type { TaggedApp } from './tagged-app.ts'
import { useImpact } from './use-impact.ts'
import { useTagDraft } from './use-tag-draft.ts'

interface TagDialogProps {
  readonly app: TaggedApp
  readonly onClose: () => void
  readonly onTagged: (response: TagResponse) => void
}

/**
 * Chooses a tag and to whom it goes first, says what it does and whom it hits, and where that are many, asks for the
 * app's name.
 */
export function TagDialog({ app, onClose, onTagged }: TagDialogProps) {
  const draft = useTagDraft(app)
  const { detail, current, chosen, values, changed } = draft
  const hits = changed && values !== undefined && stopsOrWarns(chosen, values)
  const impact = useImpact(app.appId, hits ? requestOf(chosen, values) : undefined)

  const [staging, setStaging] = useState(EVERYONE_AT_ONCE)
  const staged = stagingOf(staging)
  const [tried, setTried] = useState(false)
  // Without the list, groups are typed: no reason to complain.
  const groups = useResource(useCallback((signal: AbortSignal) => api.groups(signal), [])).value?.items
  const { appId } = app
  const running = useResource(useCallback((signal: AbortSignal) => loadRunningRollOut(appId, signal), [appId])).value

  const apply = useAction(async () => {
    if (values === undefined) return
    onTagged(await api.tagApp(appId, { ...requestOf(chosen, values), ...(staged !== undefined && { staged }) }))
  })
  const problems = fieldProblems(apply.problem, [...SETTINGS_FIELDS, 'staged'])
  const stagingErrors = problems.of('staged').map(({ message }) => message)

  const form = useRef<HTMLFormElement>(null)
  const [waiting, setWaiting] = useState(false)
  useEffect(() => {
    if (!waiting || impact.loading) return
    setWaiting(false)
    // Sent anew, so that the browser asks for the name where that has come up meanwhile.
    form.current?.requestSubmit()
  }, [waiting, impact.loading])
  const busy = apply.busy || waiting

  function submit(): void {
    setTried(true)
    if (!isComplete(staging)) return
    if (impact.loading) setWaiting(true)
    else apply.run()
  }

  return (
    <Dialog title={strings.tagging.title(app.name)} onClose={onClose}>
      <form
        ref={form}
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <fieldset class="choices" disabled={busy}>
          <legend class="visually-hidden">{strings.tagging.legend}</legend>
          {TAGS.map((tag) => (
            <Choice
              key={tag}
              name="tag"
              checked={tag === chosen}
              hint={strings.tagging.effects[tag]}
              onChoose={() => draft.choose(tag)}
              autofocus={tag === app.tag}
            >
              <TagMark tag={tag} />
            </Choice>
          ))}
        </fieldset>
        {/* Where there is something to see, it is seen. */}
        <Foldable summary={strings.tagSettings.title} calls={draft.isSpecial || apply.problem !== undefined}>
          {values === undefined && detail.problem === undefined && <p class="loading">{strings.loading}</p>}
          {values === undefined && <ProblemNotice problem={detail.problem} onRetry={detail.reload} />}
          {values !== undefined && (
            <SettingsFields
              key={chosen}
              tag={chosen}
              values={values}
              problems={problems}
              groups={groups}
              onChange={draft.change}
            />
          )}
        </Foldable>
        <Foldable
          summary={strings.staging.summary(
            staged === undefined
              ? strings.staging.everyoneSummary
              : whomFirst(staged.groups ?? [], staged.percent ?? null),
          )}
          calls={stagingErrors.length > 0 || (tried && !isComplete(staging))}
        >
          <StagingFields
            values={staging}
            groups={groups}
            groupErrors={tried && !isComplete(staging) ? [strings.staging.groupsMissing] : stagingErrors}
            onChange={(changes) => setStaging({ ...staging, ...changes })}
          />
        </Foldable>
        <div class="stack" aria-live="polite">
          {changed && running !== undefined && running !== null && (
            <Notice kind="info">
              <p>{strings.impact.supersedes}</p>
            </Notice>
          )}
          {draft.forgets && (
            <Notice kind="info">
              <p>{strings.tagSettings.forgotten(strings.tags[current])}</p>
            </Notice>
          )}
          {hits && <ImpactView tag={chosen} state={impact} protectedHosts={detail.value?.protectedHosts ?? []} />}
        </div>
        {impact.impact?.isLarge === true && impact.problem === undefined && (
          <ConfirmNameField key={chosen} name={app.name} />
        )}
        <ProblemNotice problem={problems.rest} />
        {busy && <progress aria-label={apply.busy ? strings.tagging.busy : strings.impact.checking} />}
        <div class="dialog-buttons">
          <button type="button" class="button" onClick={onClose}>
            {strings.cancel}
          </button>
          <button
            type="submit"
            class={`button ${chosen === 'unsanctioned' && current !== 'unsanctioned' ? 'danger' : 'primary'}`}
            disabled={busy || !changed}
          >
            {busy
              ? strings.tagging.busy
              : applyLabel({ name: app.name, current, chosen, changed, toFirst: staged !== undefined })}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
