/** What content scripts use of the browser's API: the polyfill would be many times as large as they are. */
export interface ChromeApi {
  readonly runtime: {
    /** Gone once the extension was updated or removed under an open page. */
    readonly id?: string
    sendMessage(message: unknown): Promise<unknown>
    readonly onMessage: { addListener(listener: (message: unknown) => void): void }
  }
  readonly dom: { openOrClosedShadowRoot(element: HTMLElement): ShadowRoot | null }
  readonly i18n: { getMessage(key: string, substitutions?: readonly string[]): string }
}
