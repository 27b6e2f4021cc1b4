/**
 * The portal speaks English, in the reader's own spelling of dates and numbers where that is an English one: "3 minutes
 * ago" among English words reads wrong in another language.
 */
export function portalLocale(languages: readonly string[]): string {
  return languages.find((language) => /^en\b/i.test(language)) ?? 'en'
}

export const LOCALE = portalLocale(typeof navigator === 'undefined' ? [] : navigator.languages)
