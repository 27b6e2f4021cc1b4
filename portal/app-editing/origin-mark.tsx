import type { AppOrigin } from '../../core/protocol/admin-api.ts'
import { strings } from '../strings.ts'

/** Whose word an app goes by; nothing for the many that are as the catalog says. */
export function OriginMark({ origin }: { readonly origin: AppOrigin }) {
  if (origin === 'catalog') return null
  return <span class={`state origin-${origin}`}>{strings.origins[origin]}</span>
}
