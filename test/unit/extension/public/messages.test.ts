import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

interface Message {
  readonly message: string
  readonly description?: string
  readonly placeholders?: Readonly<Record<string, { readonly content: string; readonly example?: string }>>
}

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const locales = join(root, 'extension/public/_locales')
const textsOf = (language: string): Record<string, Message> =>
  JSON.parse(readFileSync(join(locales, language, 'messages.json'), 'utf8'))
const messages = textsOf('en')
const translations = readdirSync(locales).filter((language) => language !== 'en')
const keys = Object.keys(messages)

const sources = ['extension', 'popup']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(root, folder, path)),
  )
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n')
const manifest = readFileSync(join(root, 'manifest.json'), 'utf8')

describe('the English texts', () => {
  it('are all used', () => {
    const unused = keys.filter(
      (key) => !new RegExp(`['"]${key}['"]`).test(sources) && !manifest.includes(`__MSG_${key}__`),
    )
    expect(unused).toEqual([])
  })

  it('have every key that the manifest asks for', () => {
    const asked = [...manifest.matchAll(/__MSG_(\w+)__/g)].map(([, key]) => key)
    expect(asked.length).toBeGreaterThan(0)
    expect(keys).toEqual(expect.arrayContaining(asked))
  })

  it('have every key that is asked for in code', () => {
    const asked = [...sources.matchAll(/\b(?:t|sentence)\(\s*'(\w+)'/g)].map(([, key]) => key)
    expect(asked.length).toBeGreaterThan(50)
    expect(keys).toEqual(expect.arrayContaining(asked))
  })

  it('differ in more than case, as the browser does not tell such keys apart', () => {
    expect(new Set(keys.map((key) => key.toLowerCase())).size).toBe(keys.length)
  })

  it('tell translators what each is for', () => {
    const bare = keys.filter((key) => !messages[key]?.message.trim() || !messages[key]?.description?.trim())
    expect(bare).toEqual([])
  })

  it('name their placeholders, number them in order, and give an example of each', () => {
    const wrong = Object.entries(messages).filter(([, { message, placeholders = {} }]) => {
      const used = new Set([...message.matchAll(/\$(\w+)\$/g)].map(([, name = '']) => name.toLowerCase()))
      const defined = Object.entries(placeholders)
      return !(
        used.size === defined.length &&
        defined.every(([name, { content, example }], index) => used.has(name) && content === `$${index + 1}` && example)
      )
    })
    expect(wrong).toEqual([])
  })

  it('keep the description to the 132 characters that stores and browsers take', () => {
    expect(messages.extensionDescription?.message.length).toBeLessThanOrEqual(132)
  })
})

const placeholdersIn = (text = '') => [...text.matchAll(/\$(\w+)\$/g)].map(([, name]) => name).sort()

describe('the translations', () => {
  it('are at least two', () => {
    expect(translations).toEqual(expect.arrayContaining(['ar', 'de']))
  })

  it.each(translations)('are whole in %s: each text, in the order of the English ones', (language) => {
    const texts = textsOf(language)
    expect(Object.keys(texts)).toEqual(keys)
    expect(keys.filter((key) => !texts[key]?.message.trim())).toEqual([])
  })

  it.each(translations)('fill the same placeholders with the same values in %s', (language) => {
    const texts = textsOf(language)
    const contentsOf = ({ placeholders = {} }: Message) =>
      Object.fromEntries(Object.entries(placeholders).map(([name, { content }]) => [name, content]))
    const wrong = Object.entries(messages).filter(([key, english]) => {
      const text = texts[key] ?? { message: '' }
      const same = placeholdersIn(text.message).join() === placeholdersIn(english.message).join()
      return !same || JSON.stringify(contentsOf(text)) !== JSON.stringify(contentsOf(english))
    })
    expect(wrong).toEqual([])
  })

  it.each(translations)('say of themselves in %s which language they are, and which way it runs', (language) => {
    const { languageTag, languageDirection, goBack } = textsOf(language)
    expect(languageTag?.message).toBe(language)
    const runsLeft = /[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(goBack?.message ?? '')
    expect(languageDirection?.message).toBe(runsLeft ? 'rtl' : 'ltr')
  })

  it.each(translations)('keep the description to 132 characters in %s', (language) => {
    expect(textsOf(language).extensionDescription?.message.length).toBeLessThanOrEqual(132)
  })

  it.each(translations.filter((language) => textsOf(language).languageDirection?.message === 'rtl'))(
    'set what is filled in apart in %s, so that a host keeps its own direction among the words',
    (language) => {
      const bare = Object.entries(textsOf(language)).filter(([, { message }]) => /(?<!\u2068)\$\w+\$/.test(message))
      expect(bare).toEqual([])
    },
  )
})
