import type { AppDetail } from '../../../core/protocol/admin-api.ts'
import { formatCount } from '../../format/count.ts'
import { shortDay } from '../../format/time.ts'
import { strings } from '../../strings.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { captionFor, dayUseColumns } from '../use-columns.tsx'
import { type DayOfUse, scaleTop } from './daily-use.ts'

/** The drawing stretches to the room there is; the labels stand outside of it, so that their type doesn't. */
const WIDTH = 1_000
const HEIGHT = 100

interface UseChartProps {
  /** One entry a day. */
  readonly days: readonly DayOfUse[]
  /** The days with use, with all their figures. */
  readonly daily: AppDetail['daily']
}

/** Visits and blocked attempts per day, as bars; the same figures as a table for who can't see or would rather read. */
export function UseChart({ days, daily }: UseChartProps) {
  const top = scaleTop(days)
  const used = days.filter(({ visits, blocked }) => visits + blocked > 0)
  const first = days[0]
  const last = days.at(-1)
  if (first === undefined || last === undefined) return null

  return (
    <figure class="chart">
      <figcaption>
        {strings.app.perDay}
        <span class="legend">
          <span class="key key-visits" /> {strings.app.visits}
          <span class="key key-blocked" /> {strings.app.blocked}
        </span>
      </figcaption>
      <div class="plot">
        <div class="axis axis-counts" aria-hidden="true">
          <span>{formatCount(top)}</span>
          <span>{formatCount(0)}</span>
        </div>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={strings.app.chartLabel(days.length, used.length)}
        >
          {days.map((day, index) => (
            <DayBar key={day.day} day={day} index={index} count={days.length} top={top} />
          ))}
        </svg>
        <div class="axis axis-days" aria-hidden="true">
          <span>{shortDay(first.day)}</span>
          <span>{shortDay(last.day)}</span>
        </div>
      </div>
      {daily.length > 0 && (
        <details>
          <summary>{strings.app.asTable}</summary>
          <DayTable days={daily} />
        </details>
      )}
    </figure>
  )
}

interface DayBarProps {
  readonly day: DayOfUse
  readonly index: number
  readonly count: number
  readonly top: number
}

function DayBar({ day, index, count, top }: DayBarProps) {
  const slot = WIDTH / count
  const width = slot * 0.7
  const x = index * slot + (slot - width) / 2
  const visits = (day.visits / top) * HEIGHT
  const blocked = (day.blocked / top) * HEIGHT
  return (
    <g>
      <title>{strings.app.dayTitle(shortDay(day.day), day.visits, day.blocked)}</title>
      {/* The whole column answers to the pointer: a bar one pixel high is hard to hit. */}
      <rect x={index * slot} y={0} width={slot} height={HEIGHT} fill="transparent" />
      <rect class="bar-visits" x={x} y={HEIGHT - visits} width={width} height={visits} />
      <rect class="bar-blocked" x={x} y={HEIGHT - visits - blocked} width={width} height={blocked} />
    </g>
  )
}

function DayTable({ days }: { readonly days: AppDetail['daily'] }) {
  return (
    <DataTable
      caption={captionFor(strings.app.perDay, days)}
      rows={days.toReversed()}
      rowKey={({ day }) => day}
      columns={[
        { key: 'day', label: strings.app.day, kind: 'row-header', cell: ({ day }) => shortDay(day) },
        ...dayUseColumns,
      ]}
    />
  )
}
