import { formatCount } from '../../format/count.ts'
import { shortDay } from '../../format/time.ts'
import { strings } from '../../strings.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { type DayOfUse, scaleTop } from './daily-use.ts'

const WIDTH = 720
const HEIGHT = 160
const LEFT = 44
const BOTTOM = 22
const TOP = 10

/** Visits and blocked attempts per day, as bars; the same figures as a table for who can't see or would rather read. */
export function UseChart({ days }: { readonly days: readonly DayOfUse[] }) {
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
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={strings.app.chartLabel(days.length, used.length)}>
        <ScaleLine value={top} y={TOP} />
        <ScaleLine value={0} y={HEIGHT - BOTTOM} />
        {days.map((day, index) => (
          <DayBar key={day.day} day={day} index={index} count={days.length} top={top} />
        ))}
        <text x={LEFT} y={HEIGHT - 5} class="axis">
          {shortDay(first.day)}
        </text>
        <text x={WIDTH} y={HEIGHT - 5} class="axis" text-anchor="end">
          {shortDay(last.day)}
        </text>
      </svg>
      {used.length > 0 && (
        <details>
          <summary>{strings.app.asTable}</summary>
          <DayTable days={used} />
        </details>
      )}
    </figure>
  )
}

function ScaleLine({ value, y }: { readonly value: number; readonly y: number }) {
  return (
    <>
      <line class="scale" x1={LEFT} x2={WIDTH} y1={y} y2={y} />
      <text x={LEFT - 6} y={y + 4} class="axis" text-anchor="end">
        {formatCount(value)}
      </text>
    </>
  )
}

interface DayBarProps {
  readonly day: DayOfUse
  readonly index: number
  readonly count: number
  readonly top: number
}

function DayBar({ day, index, count, top }: DayBarProps) {
  const slot = (WIDTH - LEFT) / count
  const room = HEIGHT - BOTTOM - TOP
  const width = Math.min(28, slot * 0.7)
  const x = LEFT + index * slot + (slot - width) / 2
  const visits = (day.visits / top) * room
  const blocked = (day.blocked / top) * room
  const base = HEIGHT - BOTTOM
  return (
    <g>
      <title>{strings.app.dayTitle(shortDay(day.day), day.visits, day.blocked)}</title>
      {/* The whole column answers to the pointer: a bar one pixel high is hard to hit. */}
      <rect x={LEFT + index * slot} y={TOP} width={slot} height={room} fill="transparent" />
      <rect class="bar-visits" x={x} y={base - visits} width={width} height={visits} />
      <rect class="bar-blocked" x={x} y={base - visits - blocked} width={width} height={blocked} />
    </g>
  )
}

function DayTable({ days }: { readonly days: readonly DayOfUse[] }) {
  return (
    <DataTable
      caption={strings.app.perDay}
      rows={days.toReversed()}
      rowKey={({ day }) => day}
      columns={[
        { key: 'day', label: strings.app.day, kind: 'row-header', cell: ({ day }) => shortDay(day) },
        { key: 'visits', label: strings.app.visits, kind: 'number', cell: ({ visits }) => formatCount(visits) },
        { key: 'blocked', label: strings.app.blocked, kind: 'number', cell: ({ blocked }) => formatCount(blocked) },
      ]}
    />
  )
}
