import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { RISK_FACTORS } from '../../../../core/risk/factors.ts'
import { DEFAULT_GROUP_WEIGHTS } from '../../../../core/risk/group-weights.ts'
import { MEASURED_DAYS, MEASURED_PERCENT } from '../../../../core/risk/measured.ts'

const page = readFileSync(new URL('../../../../docs/risk-model.md', import.meta.url), 'utf8')

it('lists every factor of the model, as it is', () => {
  const rows = [...page.matchAll(/^\| `.*$/gm)].map(([row]) => row)
  const kinds = { catalog: 'catalog', measured: 'fleet' }
  expect(rows).toEqual(
    RISK_FACTORS.map(
      ({ id, group, weight, kind, description }) =>
        `| \`${id}\` | ${capital(group)} | ${weight} | ${kinds[kind]} | ${description} |`,
    ),
  )
})

it('names the standard weights, and the thresholds of what is measured', () => {
  for (const [group, weight] of Object.entries(DEFAULT_GROUP_WEIGHTS)) {
    expect(page).toContain(`| ${capital(group)} | ${weight} |`)
  }
  expect(page).toContain(`**${MEASURED_DAYS} days**`)
  expect(page).toContain(`**${MEASURED_PERCENT}%**`)
})

function capital(word: string): string {
  return word[0]?.toUpperCase() + word.slice(1)
}
