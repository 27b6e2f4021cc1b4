import type { FastifyRequest } from 'fastify'

/** `rateLimit` of a route that devices ask: so many requests a minute of one device. */
export function ofOneDevice(aMinute: number) {
  return {
    max: aMinute,
    timeWindow: '1 minute',
    keyGenerator: (request: FastifyRequest) => request.device?.id ?? request.ip,
  }
}
