/**
 * Which coding a client takes an answer in (RFC 9110, section 12.5.3: codings with weights, `q=0` refuses one).
 *
 * @param offered the best first: which of those that a client takes is the server's choice
 * @returns `null` where it takes none of them
 */
export function acceptedCoding<const Coding extends string>(
  acceptEncoding: string | undefined,
  offered: readonly Coding[],
): Coding | null {
  const weights = new Map(
    (acceptEncoding ?? '').split(',').map((part): [string, number] => {
      const [coding = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
      const weight = parameters.find((parameter) => parameter.startsWith('q='))
      return [coding, weight === undefined ? 1 : Number(weight.slice(2))]
    }),
  )
  const isTaken = (coding: Coding) => (weights.get(coding) ?? weights.get(`x-${coding}`) ?? weights.get('*') ?? 0) > 0
  return offered.find(isTaken) ?? null
}
