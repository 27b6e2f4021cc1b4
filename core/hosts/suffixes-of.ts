/** The host itself, then each domain above it, longest first: `a.b.c` → `a.b.c`, `b.c`, `c`. */
export function suffixesOf(host: string): string[] {
  const labels = host.split('.')
  return labels.map((_, index) => labels.slice(index).join('.'))
}
