import { locale, t } from './i18n.ts'
import { formatDateTime, formatRelative } from './time.ts'

/** A time in words ("2 minutes ago") with the exact one on hover; `time` in epoch ms, null: never. */
export function Moment({ time }: { readonly time: number | null }) {
  if (time === null) return <>{t('never')}</>
  return (
    <time dateTime={new Date(time).toISOString()} title={formatDateTime(time, locale())}>
      {formatRelative(time, Date.now(), locale())}
    </time>
  )
}
