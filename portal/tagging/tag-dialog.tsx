import { useCallback, useEffect, useState } from 'preact/hooks'
import type { TagResponse } from '../../core/protocol/admin-api.ts'
import { TAGS, type Tag } from '../../core/protocol/tags.ts'
import { api } from '../api.ts'
import { useAction } from '../data/use-action.ts'
import { useResource } from '../data/use-resource.ts'
import type { DayRange } from '../filters/filters.ts'
import { strings } from '../strings.ts'
import { Choice } from '../ui/choice.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { fieldProblems } from '../ui/field-problems.ts'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { TagMark } from '../ui/tag-mark.tsx'
import { BlockingWarning } from './blocking-warning.tsx'
import { SETTINGS_FIELDS, SettingsFields } from './settings-fields.tsx'
import { DEFAULT_VALUES, isEverywhere, isSame, requestOf, type TagFormValues, valuesOf } from './tag-form-values.ts'
import type { TaggedApp } from './tagged-app.ts'

interface TagDialogProps {
  readonly app: TaggedApp
  readonly days: DayRange
  readonly onClose: () => void
  readonly onTagged: (response: TagResponse) => void
}

/**
 * Chooses a tag, says what it does, and before an app is blocked, whom that stops. Each tag has settings of its own: the
 * one in force those in force, any other the defaults until something is filled in.
 */
export function TagDialog({ app, days, onClose, onTagged }: TagDialogProps) {
  const detail = useResource(useCallback((signal: AbortSignal) => api.app(app.appId, days, signal), [app.appId, days]))
  const current = detail.value?.tag ?? app.tag
  const inForce = detail.value === undefined ? undefined : valuesOf(detail.value.tagSettings)

  const [chosen, setChosen] = useState<Tag>(app.tag)
  const [drafts, setDrafts] = useState<Partial<Record<Tag, TagFormValues>>>({})
  const initial = chosen === current ? inForce : DEFAULT_VALUES
  const values = drafts[chosen] ?? initial
  const changed = chosen !== current || (values !== undefined && initial !== undefined && !isSame(values, initial))

  const apply = useAction(async (tag: Tag, values: TagFormValues) =>
    onTagged(await api.tagApp(app.appId, requestOf(tag, values))),
  )
  const problems = fieldProblems(apply.problem, SETTINGS_FIELDS)
  const blocksAnew = chosen === 'unsanctioned' && current !== 'unsanctioned'
  const forgets = chosen !== current && inForce !== undefined && !isSame(inForce, DEFAULT_VALUES)
  // Where there is something to see, it is seen.
  const isSpecial = chosen === current && inForce !== undefined && !isSame(inForce, DEFAULT_VALUES)
  const [unfolded, setUnfolded] = useState(false)
  useEffect(() => {
    if (isSpecial || apply.problem !== undefined) setUnfolded(true)
  }, [isSpecial, apply.problem])

  return (
    <Dialog title={strings.tagging.title(app.name)} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (values !== undefined) apply.run(chosen, values)
        }}
      >
        <fieldset class="choices" disabled={apply.busy}>
          <legend class="visually-hidden">{strings.tagging.legend}</legend>
          {TAGS.map((tag) => (
            <Choice
              key={tag}
              name="tag"
              checked={tag === chosen}
              hint={strings.tagging.effects[tag]}
              onChoose={() => setChosen(tag)}
              autofocus={tag === app.tag}
            >
              <TagMark tag={tag} />
            </Choice>
          ))}
        </fieldset>
        <details
          class="settings"
          open={unfolded}
          onToggle={(event) => setUnfolded(event.currentTarget.open)}
          // A browser shows what is wrong with a field only where the field is seen.
          onInvalidCapture={() => setUnfolded(true)}
        >
          <summary>{strings.tagSettings.title}</summary>
          {values === undefined && detail.problem === undefined && <p class="loading">{strings.loading}</p>}
          {values === undefined && <ProblemNotice problem={detail.problem} onRetry={detail.reload} />}
          {values !== undefined && (
            <SettingsFields
              key={chosen}
              tag={chosen}
              values={values}
              problems={problems}
              onChange={(changes) => setDrafts({ ...drafts, [chosen]: { ...values, ...changes } })}
            />
          )}
        </details>
        <div class="stack" aria-live="polite">
          {forgets && (
            <Notice kind="info">
              <p>{strings.tagSettings.forgotten(strings.tags[current])}</p>
            </Notice>
          )}
          {chosen === 'unsanctioned' && changed && values !== undefined && (
            <BlockingWarning detail={detail} days={days} narrowed={!isEverywhere(values)} />
          )}
        </div>
        <ProblemNotice problem={problems.rest} />
        {apply.busy && <progress aria-label={strings.tagging.busy} />}
        <div class="dialog-buttons">
          <button type="button" class="button" onClick={onClose}>
            {strings.cancel}
          </button>
          <button type="submit" class={`button ${blocksAnew ? 'danger' : 'primary'}`} disabled={apply.busy || !changed}>
            {apply.busy ? strings.tagging.busy : applyLabel(app.name, current, chosen, changed)}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function applyLabel(name: string, current: Tag, chosen: Tag, changed: boolean): string {
  if (!changed) return strings.tagging.unchanged
  if (chosen === current) return strings.tagSettings.save
  return chosen === 'unsanctioned' ? strings.tagging.block(name) : strings.tagging.apply(strings.tags[chosen])
}
