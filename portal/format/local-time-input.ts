/** Epoch milliseconds as `<input type="datetime-local">` has them: the reader's own time, to the minute. */
export function toLocalTimeInput(at: number): string {
  const date = new Date(at)
  const two = (number: number) => String(number).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`
}

/** The way back. NaN for what is no time. */
export function fromLocalTimeInput(text: string): number {
  return new Date(text).getTime()
}
