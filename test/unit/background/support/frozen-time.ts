import { vi } from 'vitest'

export const MINUTE = 60_000
export const NOON = Date.UTC(2026, 10, 24, 12)

/** From here on time stands still, but for what the functions below do. Timers go on as they are. */
export function freezeTime(): void {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] })
  vi.setSystemTime(NOON)
}

export function timePasses(minutes: number): void {
  vi.advanceTimersByTime(minutes * MINUTE)
}

/** Somebody sets the device's clock, ahead or back: no time passes. */
export function setClock(minutes: number): void {
  vi.setSystemTime(Date.now() + minutes * MINUTE)
}
