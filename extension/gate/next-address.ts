import { hostOfUrl } from '../../core/hosts/normalise-host.ts'

const BLOCK_PAGE = '/extension/blocked/index.html'

/**
 * Where the gate lets a navigation go on to: http(s), or our own block page. null: nowhere else, whatever was answered.
 *
 * @param ownOrigin `chrome-extension://…`
 */
export function nextAddress(answered: string, ownOrigin: string): string | null {
  const isBlockPage = answered === ownOrigin + BLOCK_PAGE || answered.startsWith(`${ownOrigin}${BLOCK_PAGE}#`)
  return isBlockPage || hostOfUrl(answered) !== null ? answered : null
}
