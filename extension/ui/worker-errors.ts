/** The worker answered, and the answer is no: wrong sender, wrong shape, or a fault in the worker. */
export class WorkerRefused extends Error {
  override readonly name = 'WorkerRefused'
}

/** The worker didn't answer: it could not be started, or it was stopped on the way. */
export class WorkerUnreachable extends Error {
  override readonly name = 'WorkerUnreachable'
}
