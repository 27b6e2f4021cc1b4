import type messages from '../public/_locales/en/messages.json'

export type MessageKey = keyof typeof messages

/** A text of `_locales` with the values of its placeholders in their order: decided here, put into words by `say`. */
export interface Sentence {
  readonly key: MessageKey
  readonly values: readonly string[]
}

/** How a fact is to be taken; says the colour and the mark that go with it. */
export type Tone = 'ok' | 'neutral' | 'warn' | 'danger'

export function sentence(key: MessageKey, ...values: string[]): Sentence {
  return { key, values }
}
