import { acceptedCoding } from './accepted-coding.ts'

/** Whether a client takes an answer in gzip. */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  return acceptedCoding(acceptEncoding, ['gzip']) !== null
}
