import icon from '../../core/look/icon.svg'

/** The product's mark. Its name always stands beside it. */
export function Logo({ size }: { readonly size: number }) {
  return <img class="logo" src={icon} width={size} height={size} alt="" />
}
