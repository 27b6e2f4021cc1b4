/** A mirror that throws a beam of sunlight. */
export function Logo({ size }: { readonly size: number }) {
  return (
    <svg class="logo" viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <rect class="logo-ground" width="32" height="32" rx="7" />
      <circle class="logo-sun" cx="12" cy="20" r="6" />
      <path class="logo-beam" d="M17.5 14.5 27 5" />
      <path class="logo-ray" d="M14.5 11.5 17 5M20.5 17.5 27 15" />
    </svg>
  )
}
