import { api } from '../api.ts'
import { watched } from './watched.ts'

const POLL_MS = 30_000

/** How many access requests wait for a decision. */
export const {
  value: waitingRequests,
  refresh: refreshWaitingRequests,
  watch: watchWaitingRequests,
} = watched(
  async (signal) => (await api.accessRequests({ state: 'waiting', limit: '1' }, signal)).total,
  () => POLL_MS,
)
