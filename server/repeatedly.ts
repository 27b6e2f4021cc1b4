/**
 * Does it now and once every interval; a turn that comes while the one before still runs is left out.
 *
 * @returns stops it, after what runs has ended
 */
export function repeatedly(
  intervalMs: number,
  work: () => Promise<void>,
  onError: (error: unknown) => void,
): () => Promise<void> {
  let running: Promise<void> | null = null
  function run(): void {
    running ??= work()
      .catch(onError)
      .finally(() => {
        running = null
      })
  }
  run()
  const timer = setInterval(run, intervalMs).unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}
