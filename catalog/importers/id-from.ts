/** An app id made of a name or a domain: `Café Crème 24` → `cafe-creme-24`. '' where nothing of it can stand in one. */
export function idFrom(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g)
  return (words ?? []).join('-').slice(0, 64).replace(/-$/, '')
}
