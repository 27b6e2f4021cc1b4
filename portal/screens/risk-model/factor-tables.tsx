import { RISK_FACTORS, RISK_GROUPS, type RiskFactor } from '../../../core/risk/factors.ts'
import { formatCount } from '../../format/count.ts'
import { strings } from '../../strings.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'

const words = strings.risk.page

const columns: readonly Column<RiskFactor>[] = [
  {
    key: 'factor',
    label: words.columns.factor,
    kind: 'row-header',
    cell: ({ id }) => strings.risk.factors[id],
  },
  { key: 'weight', label: words.columns.weight, kind: 'number', cell: ({ weight }) => formatCount(weight) },
  { key: 'from', label: words.columns.from, cell: ({ kind }) => words.kinds[kind] },
]

/** Each group's factors, what each weighs and where its answer comes from. */
export function FactorTables() {
  return (
    <div class="risk-tables">
      {RISK_GROUPS.map((group) => (
        <DataTable
          key={group}
          caption={strings.risk.groups[group]}
          rows={RISK_FACTORS.filter((factor) => factor.group === group)}
          rowKey={({ id }) => id}
          columns={columns}
        />
      ))}
    </div>
  )
}
