import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Db } from '../store/schema.ts'
import type { App } from './valibot-routes.ts'

/** What `/metrics` shows, in Prometheus' text format. Counters are of this process, gauges of the database. */
export class Metrics {
  readonly registry = new Registry()

  readonly batches = new Counter({
    name: 'heliograph_batches_total',
    help: 'Batches received, by what became of them',
    labelNames: ['outcome'] as const,
    registers: [this.registry],
  })
  readonly rows = new Counter({
    name: 'heliograph_rows_total',
    help: 'Rows counted, by kind',
    labelNames: ['kind'] as const,
    registers: [this.registry],
  })
  readonly movedRows = new Counter({
    name: 'heliograph_moved_rows_total',
    help: 'Rows counted at another time than their device said, for that lay too far ahead or before the retention',
    registers: [this.registry],
  })
  readonly pushConnections = new Gauge({
    name: 'heliograph_push_connections',
    help: 'Devices that are connected to this process',
    registers: [this.registry],
  })
  readonly pushMessages = new Counter({
    name: 'heliograph_push_messages_total',
    help: 'Messages sent to connected devices, by type',
    labelNames: ['type'] as const,
    registers: [this.registry],
  })
  readonly requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'How long requests took, by route',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [this.registry],
  })

  constructor(db: Db) {
    new Gauge({
      name: 'heliograph_bundle_version',
      help: 'The newest bundle',
      registers: [this.registry],
      async collect() {
        const row = await db
          .selectFrom('bundle')
          .select((eb) => eb.fn.max('version').as('version'))
          .executeTakeFirst()
        this.set(row?.version ?? 0)
      },
    })
    new Gauge({
      name: 'heliograph_devices',
      help: 'Devices, by state',
      labelNames: ['state'] as const,
      registers: [this.registry],
      async collect() {
        const states = await db
          .selectFrom('device')
          .select((eb) => ['state', eb.fn.countAll<number>().as('devices')] as const)
          .groupBy('state')
          .execute()
        this.reset()
        for (const { state, devices } of states) this.set({ state }, devices)
      },
    })
  }
}

export function metricsRoute(app: App, metrics: Metrics): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    const labels = { method: request.method, route, status: reply.statusCode }
    metrics.requests.observe(labels, reply.elapsedTime / 1_000)
  })
  app.get('/metrics', { config: { access: 'public' }, logLevel: 'warn' }, async (_, reply) => {
    reply.type(metrics.registry.contentType)
    return await metrics.registry.metrics()
  })
}
