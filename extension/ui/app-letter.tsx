/** The app's initial in place of a logo: nothing is fetched for a page that was blocked. */
export function AppLetter({ name }: { readonly name: string }) {
  const [initial = '?'] = name
  return (
    <span class="app-letter" aria-hidden="true">
      {initial.toLocaleUpperCase()}
    </span>
  )
}
