import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'

interface FoldableProps {
  readonly summary: string
  /** Something in it is to be seen: unfolds it. Whoever folds it again is left alone. */
  readonly calls: boolean
  readonly children: ComponentChildren
}

/** A part of a form that most people don't need. */
export function Foldable({ summary, calls, children }: FoldableProps) {
  const [unfolded, setUnfolded] = useState(calls)
  useEffect(() => {
    if (calls) setUnfolded(true)
  }, [calls])

  return (
    <details
      class="settings"
      open={unfolded}
      onToggle={(event) => setUnfolded(event.currentTarget.open)}
      // A browser shows what is wrong with a field only where the field is seen.
      onInvalidCapture={() => setUnfolded(true)}
    >
      <summary>{summary}</summary>
      {children}
    </details>
  )
}
