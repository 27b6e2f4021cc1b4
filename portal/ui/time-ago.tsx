import { exactTime, relativeTime } from '../format/time.ts'

/** A time as people say it, with the exact one on hover. `at` in epoch milliseconds. */
export function TimeAgo({ at }: { readonly at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={exactTime(at)}>
      {relativeTime(at, Date.now())}
    </time>
  )
}
