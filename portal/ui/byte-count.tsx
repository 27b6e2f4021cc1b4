import { formatBytes } from '../format/bytes.ts'
import { strings } from '../strings.ts'

interface ByteCountProps {
  readonly bytes: number
  /** false: a lower bound. */
  readonly exact: boolean
}

/** A byte count, "≥" before a lower bound; "at least 0" says nothing, so that reads "unknown". */
export function ByteCount({ bytes, exact }: ByteCountProps) {
  if (exact) return <>{formatBytes(bytes)}</>
  return (
    <span title={strings.bytes.lowerBound}>
      {bytes === 0 ? (
        <span class="muted">{strings.unknown}</span>
      ) : (
        <>
          <span aria-hidden="true">≥ </span>
          <span class="visually-hidden">{strings.bytes.atLeast} </span>
          {formatBytes(bytes)}
        </>
      )}
    </span>
  )
}
