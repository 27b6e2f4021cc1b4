/** The host itself, then each domain above it, longest first: `a.b.c` → `a.b.c`, `b.c`, `c`. */
export function suffixesOf(host: string): string[] {
  const labels = host.split('.')
  return labels.map((_, index) => labels.slice(index).join('.'))
}

/** A host under this one, of a name that no host has: whose it is, is who has what lies under there. */
export function anyHostUnder(host: string): string {
  return `*.${host}`
}
