/** The token of an `Authorization: Bearer …` header (RFC 6750), or `null` where there is none. */
export function bearerToken(header: string | undefined): string | null {
  return /^Bearer +([A-Za-z0-9._~+/=-]+) *$/i.exec(header ?? '')?.[1] ?? null
}
