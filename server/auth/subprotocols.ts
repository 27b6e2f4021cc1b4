import type { IncomingHttpHeaders } from 'node:http'
import { CREDENTIAL_PROTOCOL } from '../../core/protocol/push-api.ts'

/** What a client offers where it opens a WebSocket (RFC 6455, section 11.3.4). */
export function subprotocolsOf(headers: IncomingHttpHeaders): string[] {
  return (headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim())
}

/** The device credential among them; `null` where there is none. */
export function credentialOf(headers: IncomingHttpHeaders): string | null {
  const protocol = subprotocolsOf(headers).find((offered) => offered.startsWith(CREDENTIAL_PROTOCOL))
  return protocol?.slice(CREDENTIAL_PROTOCOL.length) ?? null
}
