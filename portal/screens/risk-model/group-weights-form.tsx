import { useId, useState } from 'preact/hooks'
import { RISK_GROUPS, type RiskGroup } from '../../../core/risk/factors.ts'
import { DEFAULT_GROUP_WEIGHTS, type GroupWeights } from '../../../core/risk/group-weights.ts'
import { api } from '../../api.ts'
import { useAction } from '../../data/use-action.ts'
import { may } from '../../session.ts'
import { strings } from '../../strings.ts'
import { announce } from '../../ui/announcer.tsx'
import { Notice, ProblemNotice } from '../../ui/notice.tsx'
import { sameWeights, shareOf } from './weight-shares.ts'

interface GroupWeightsFormProps {
  readonly weights: GroupWeights
  readonly onSaved: () => void
}

export function GroupWeightsForm({ weights, onSaved }: GroupWeightsFormProps) {
  const words = strings.risk.page
  const [chosen, setChosen] = useState(weights)
  const save = useAction(async () => {
    await api.setRiskWeights(chosen)
    announce(words.saved)
    onSaved()
  })
  const editable = may('set-risk-weights')
  const noneCounts = Object.values(chosen).every((weight) => weight === 0)

  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault()
        save.run()
      }}
    >
      <h2>{words.weights}</h2>
      <p class="hint">{editable ? words.weightsHint : words.readOnly}</p>
      <div class="risk-weights">
        {RISK_GROUPS.map((group) => (
          <WeightField
            key={group}
            group={group}
            weights={chosen}
            disabled={!editable || save.busy}
            onChange={(weight) => setChosen({ ...chosen, [group]: weight })}
          />
        ))}
      </div>
      {noneCounts && <Notice kind="warn">{words.allZero}</Notice>}
      <ProblemNotice problem={save.problem} />
      {editable && (
        <div class="button-row">
          <button
            type="submit"
            class="button primary"
            disabled={save.busy || noneCounts || sameWeights(chosen, weights)}
          >
            {save.busy ? strings.working : words.save}
          </button>
          <button
            type="button"
            class="button"
            disabled={save.busy || sameWeights(chosen, DEFAULT_GROUP_WEIGHTS)}
            onClick={() => setChosen(DEFAULT_GROUP_WEIGHTS)}
          >
            {words.standard}
          </button>
        </div>
      )}
    </form>
  )
}

interface WeightFieldProps {
  readonly group: RiskGroup
  readonly weights: GroupWeights
  readonly disabled: boolean
  readonly onChange: (weight: number) => void
}

function WeightField({ group, weights, disabled, onChange }: WeightFieldProps) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{strings.risk.groups[group]}</label>
      <input
        id={id}
        type="number"
        min={0}
        max={100}
        step={1}
        required
        disabled={disabled}
        value={weights[group]}
        aria-describedby={`${id}-share`}
        onInput={(event) => onChange(event.currentTarget.valueAsNumber || 0)}
      />
      <p class="hint" id={`${id}-share`}>
        {strings.risk.page.share(shareOf(weights, group))}
      </p>
    </div>
  )
}
