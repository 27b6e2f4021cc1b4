import browser from 'webextension-polyfill'
import type { MessageKey, Sentence } from './sentence.ts'
import { pickLocale } from './time.ts'

/** The text of a key in the person's language, or English. `substitutions` fill its placeholders in their order. */
export function t(key: MessageKey, substitutions: readonly string[] = []): string {
  // An unknown key gives an empty text; the key itself is at least something to report.
  return browser.i18n.getMessage(key, [...substitutions]) || key
}

export function say(sentence: Sentence): string {
  return t(sentence.key, sentence.values)
}

/** The BCP 47 tag by which dates and numbers are formatted. */
export function locale(): string {
  return pickLocale(t('languageTag'), browser.i18n.getUILanguage())
}

export function formatCount(count: number): string {
  return count.toLocaleString(locale())
}

/** A risk score, always with its one decimal. */
export function formatScore(score: number): string {
  return score.toLocaleString(locale(), { minimumFractionDigits: 1, maximumFractionDigits: 1 })
}

/** A share from 0 to 1, in percent. */
export function formatShare(share: number): string {
  return share.toLocaleString(locale(), { style: 'percent' })
}

/**
 * Tells the browser and screen readers the page's language and direction. Both are those of the texts, which need not
 * be the browser's own: English read out by the rules of Arabic, or with its full stops at the wrong end, is no help.
 */
export function applyLanguage(): void {
  document.documentElement.lang = t('languageTag')
  document.documentElement.dir = t('languageDirection')
}
