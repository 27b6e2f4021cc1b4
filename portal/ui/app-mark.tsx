interface AppMarkProps {
  readonly name: string
  readonly size?: 'm' | 'l'
}

const HUES = 6

/** An app's first letter on a quiet ground: the catalog carries no logos, which belong to others. */
export function AppMark({ name, size = 'm' }: AppMarkProps) {
  const letter = [...name][0]?.toUpperCase() ?? '?'
  const hue = [...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % HUES
  return (
    <span class={`app-mark app-mark-${size} hue-${hue}`} aria-hidden="true">
      {letter}
    </span>
  )
}
