import { exactTime, sinceWhen } from '../format/time.ts'

/** A time as it stands after "since", with the exact one on hover. `at` in epoch milliseconds. */
export function TimeSince({ at }: { readonly at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={exactTime(at)}>
      {sinceWhen(at, Date.now())}
    </time>
  )
}
