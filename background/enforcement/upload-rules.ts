/** What the engine says of files for apps: where there are none, and when that changes. */
export interface UploadRules {
  /**
   * The app at an address that gets no files from this person, and null where files may go. Waits until the rules are
   * known, and rejects where they can't be: the page then gets no files.
   *
   * @param url http(s); of a frame without an address of its own, that of the page it belongs to
   */
  uploadsBlockedAt(url: string): Promise<{ readonly appId: string; readonly appName: string } | null>
  /**
   * Domains, each with what lies under it, outside of which no app is kept from files; those of an app that is kept from
   * them at a few addresses alone are among them. Waits until the rules are known.
   */
  domainsWithoutUploads(): Promise<readonly string[]>
  /** Called after either of the two may answer differently: a new bundle, policy or grant, and the end of a grant. */
  onChange(listener: () => void): void
}
