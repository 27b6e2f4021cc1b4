import { useState } from 'preact/hooks'
import type { TagResponse } from '../../core/protocol/admin-api.ts'
import { TAGS, type Tag } from '../../core/protocol/tags.ts'
import { api } from '../api.ts'
import { useAction } from '../data/use-action.ts'
import type { DayRange } from '../filters/filters.ts'
import { strings } from '../strings.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ProblemNotice } from '../ui/notice.tsx'
import { TagMark } from '../ui/tag-mark.tsx'
import { BlockingWarning } from './blocking-warning.tsx'
import type { TaggedApp } from './tagged-app.ts'

interface TagDialogProps {
  readonly app: TaggedApp
  readonly days: DayRange
  readonly onClose: () => void
  readonly onTagged: (response: TagResponse) => void
}

/** Chooses a tag, says what it does, and before an app is blocked, whom that stops. */
export function TagDialog({ app, days, onClose, onTagged }: TagDialogProps) {
  const [chosen, setChosen] = useState<Tag>(app.tag)
  const apply = useAction(async (tag: Tag) => onTagged(await api.tagApp(app.appId, tag)))
  const blocks = chosen === 'unsanctioned' && app.tag !== 'unsanctioned'

  return (
    <Dialog title={strings.tagging.title(app.name)} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          apply.run(chosen)
        }}
      >
        <fieldset class="choices" disabled={apply.busy}>
          <legend class="visually-hidden">{strings.tagging.legend}</legend>
          {TAGS.map((tag) => (
            <label class="choice" key={tag}>
              <input
                type="radio"
                name="tag"
                value={tag}
                checked={tag === chosen}
                onChange={() => setChosen(tag)}
                autofocus={tag === app.tag}
              />
              <span>
                <TagMark tag={tag} />
                <span class="hint">{strings.tagging.effects[tag]}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <div aria-live="polite">{blocks && <BlockingWarning app={app} days={days} />}</div>
        <ProblemNotice problem={apply.problem} />
        {apply.busy && <progress aria-label={strings.tagging.busy} />}
        <div class="dialog-buttons">
          <button type="button" class="button" onClick={onClose}>
            {strings.cancel}
          </button>
          <button
            type="submit"
            class={`button ${blocks ? 'danger' : 'primary'}`}
            disabled={apply.busy || chosen === app.tag}
          >
            {apply.busy ? strings.tagging.busy : applyLabel(app, chosen, blocks)}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function applyLabel(app: TaggedApp, chosen: Tag, blocks: boolean): string {
  if (blocks) return strings.tagging.block(app.name)
  return chosen === app.tag ? strings.tagging.unchanged : strings.tagging.apply(strings.tags[chosen])
}
