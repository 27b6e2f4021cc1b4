/** What of `storage.local` the worker's parts need to keep a value, empty at first. */
export function fakeLocalStorage() {
  const kept: Record<string, unknown> = {}
  return {
    get: async (key: string) => (key in kept ? { [key]: structuredClone(kept[key]) } : {}),
    set: async (values: Record<string, unknown>) => void Object.assign(kept, structuredClone(values)),
  }
}
