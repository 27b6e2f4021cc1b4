import { dayAndTime, exactTime } from '../format/time.ts'

/** A time as a calendar tells it, for what ends then. `at` in epoch milliseconds. */
export function TimeAt({ at }: { readonly at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={exactTime(at)}>
      {dayAndTime(at)}
    </time>
  )
}
