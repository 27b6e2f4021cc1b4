import { setTimeout as sleep } from 'node:timers/promises'
import type { PGlite } from '@electric-sql/pglite'
import type { PostgresPool } from 'kysely'
import pg from 'pg'

interface Listener {
  /** From now on nothing is missed; what was said before may have been. Called again after each loss. */
  onBegin(): void
  onMessage(payload: string): void
  /** Nothing is heard until the next `onBegin`, which is tried for by itself. */
  onLost(error: unknown): void
}

/**
 * Listens to what `pg_notify` says on a channel, in this process or another one.
 *
 * @param channel a plain identifier
 * @returns stops it
 */
export type Listen = (channel: string, listener: Listener) => () => Promise<void>

/** The first pause before it is tried again; each further one is twice as long, up to the longest. */
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 15_000
/** A connection may end without a word: a proxy forgets it, a machine loses power. */
const HEARTBEAT_MS = 30_000
const ANSWER_WITHIN_MS = 10_000

/** Over a connection of its own: those of a pool are anybody's. */
export function listenOnPostgres(url: string): Listen {
  return (channel, listener) => {
    const stopping = new AbortController()
    const running = keepListening(url, channel, listener, stopping.signal)
    return async () => {
      stopping.abort()
      await running
    }
  }
}

async function keepListening(url: string, channel: string, listener: Listener, signal: AbortSignal): Promise<void> {
  let pause = FIRST_PAUSE_MS
  function onBegin(): void {
    pause = FIRST_PAUSE_MS
    listener.onBegin()
  }
  while (!signal.aborted) {
    try {
      await listenOnce(url, channel, { onBegin, onMessage: (payload) => listener.onMessage(payload) }, signal)
    } catch (error) {
      if (!signal.aborted) listener.onLost(error)
    }
    // Many servers lose the database at once, and don't all come back in the same moment.
    await sleep(pause * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {})
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
  }
}

/** Returns when it is told to stop; throws what ended the connection. */
async function listenOnce(
  url: string,
  channel: string,
  listener: Pick<Listener, 'onBegin' | 'onMessage'>,
  signal: AbortSignal,
): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'heliograph-listener',
    connectionTimeoutMillis: ANSWER_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
    keepAlive: true,
  })
  let stop = () => {}
  let lose: (error: unknown) => void = () => {}
  const ended = new Promise<void>((resolve, reject) => {
    stop = resolve
    lose = reject
  })
  client.on('error', lose)
  client.on('end', () => lose(new Error('The database ended the connection')))
  client.on('notification', ({ payload }) => listener.onMessage(payload ?? ''))
  signal.addEventListener('abort', stop)
  const heartbeat = setInterval(() => client.query('select 1').catch(lose), HEARTBEAT_MS)
  try {
    client
      .connect()
      .then(() => client.query(`listen ${channel}`))
      .then(() => listener.onBegin())
      .catch(lose)
    await ended
  } finally {
    clearInterval(heartbeat)
    signal.removeEventListener('abort', stop)
    // Not awaited: on a connection that is dead it would never be done.
    client.end().catch(() => {})
  }
}

/** Its one connection is the pool's: within somebody's transaction, what is listened to would end with a rollback. */
export function listenOnPglite(pglite: PGlite, pool: PostgresPool): Listen {
  async function alone<T>(work: () => Promise<T>): Promise<T> {
    const connection = await pool.connect()
    try {
      return await work()
    } finally {
      connection.release()
    }
  }

  return (channel, listener) => {
    const listening = alone(() => pglite.listen(channel, (payload) => listener.onMessage(payload)))
    listening.then(() => listener.onBegin()).catch((error) => listener.onLost(error))
    return async () => {
      const unlisten = await listening.catch(() => null)
      if (unlisten !== null) await alone(() => unlisten())
    }
  }
}
