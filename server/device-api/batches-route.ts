import type { BatchResponse } from '../../core/protocol/device-api.ts'
import { deviceOf } from '../auth/access.ts'
import { ofOneDevice } from '../http/device-rate-limit.ts'
import { ProblemError } from '../http/problem-error.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'
import { countBatch, SequenceConflict } from '../store/count-batch.ts'
import { CheckedBatchSchema } from './batch-schema.ts'

/** A device that comes back after weeks sends its backlog as fast as it is acknowledged. */
const BATCHES_A_MINUTE = 600

/** `POST /device/v1/batches`: counted once by the device's sequence number, however often it comes. */
export function batchesRoute(app: App, { db, metrics, retention, clock }: ServerParts): void {
  app.post(
    '/device/v1/batches',
    {
      config: {
        access: 'device',
        invalidBody: 'invalid-batch',
        rateLimit: ofOneDevice(BATCHES_A_MINUTE),
      },
      schema: { body: CheckedBatchSchema },
      logLevel: 'warn',
    },
    async (request): Promise<BatchResponse> => {
      const batch = request.body
      const options = { now: clock(), keptDays: retention.dailyDays }
      try {
        const counted = await countBatch(db, deviceOf(request).id, batch, options)
        metrics.batches.inc({ outcome: counted.duplicate ? 'duplicate' : 'counted' })
        if (!counted.duplicate) {
          metrics.rows.inc({ kind: 'signal' }, batch.signals.length)
          metrics.rows.inc({ kind: 'event' }, batch.events.length)
          metrics.movedRows.inc(counted.movedRows)
        }
        return { acknowledged: batch.sequence, duplicate: counted.duplicate, lastSequence: counted.lastSequence }
      } catch (error) {
        if (!(error instanceof SequenceConflict)) throw error
        metrics.batches.inc({ outcome: 'conflict' })
        const detail = `${error.message}. Seal the rows again with a sequence number above it.`
        throw new ProblemError('sequence-conflict', detail, { members: { lastSequence: error.lastSequence } })
      }
    },
  )
}
