import tokens from '../../core/look/tokens.css?inline'
import type { UploadNotice } from '../../core/protocol/messages.ts'
import type { ChromeApi } from './chrome-api.ts'
import look from './upload-notice.css?inline'

/**
 * Says on a page that it gets no files. The worker puts it into the page once there is something to say. A page can
 * take the notice away, as it can everything in its document, but neither read it, nor change it, nor press its button.
 */

declare const chrome: ChromeApi

/** Where the page's own styles end. A page's important rule is weaker than an inline one. */
const HOST_STYLE = {
  all: 'initial',
  position: 'fixed',
  inset: 'auto',
  bottom: '16px',
  margin: '0',
  padding: '0',
  border: '0',
  background: 'none',
  overflow: 'visible',
  display: 'block',
  visibility: 'visible',
  opacity: '1',
  'color-scheme': 'light dark',
  'z-index': '2147483647',
} as const

/** A page's root font has another size than ours: 16 px. */
const STYLE = `${tokens.replaceAll(':root', ':host')}${look}`.replaceAll(
  /([\d.]+)rem/g,
  (_, rem: string) => `${Number(rem) * 16}px`,
)

let shown: HTMLElement | null = null

function show({ appName, organisation }: UploadNotice): void {
  hide()
  const direction = t('languageDirection')
  const host = document.createElement('div')
  // The start is the side where reading starts, in our language, not in the page's.
  const sides = direction === 'rtl' ? { right: 'auto', left: '16px' } : { left: 'auto', right: '16px' }
  for (const [name, value] of Object.entries({ ...HOST_STYLE, ...sides })) {
    host.style.setProperty(name, value, 'important')
  }
  const why = organisation === null ? t('uploadsBlockedUnnamed') : t('uploadsBlockedBy', [organisation])
  host
    .attachShadow({ mode: 'closed' })
    .append(
      element('style', {}, STYLE),
      element(
        'div',
        { class: 'notice', role: 'alert', lang: t('languageTag'), dir: direction },
        element(
          'div',
          { class: 'text' },
          element('p', { class: 'title' }, t('uploadsBlocked', [appName])),
          element('p', { class: 'why' }, why),
        ),
        closeButton(),
      ),
    )
  // All outside of a modal dialog is out of reach, for screen readers too.
  const around = [...document.querySelectorAll('dialog:modal')].at(-1) ?? document.documentElement
  around.append(host)
  // Above a page's own dialogs, whatever their z-index.
  host.popover = 'manual'
  host.showPopover()
  shown = host
}

function hide(): void {
  shown?.remove()
  shown = null
}

function closeButton(): HTMLElement {
  const button = element('button', { type: 'button' }, t('close'))
  button.addEventListener('click', ({ isTrusted }) => {
    if (isTrusted) hide()
  })
  return button
}

function element(name: string, attributes: Record<string, string>, ...content: (Node | string)[]): HTMLElement {
  const made = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value)
  made.append(...content)
  return made
}

function t(key: string, substitutions: readonly string[] = []): string {
  return chrome.i18n.getMessage(key, substitutions)
}

const shared = globalThis as { heliographNotice?: typeof show }
if (shared.heliographNotice === undefined) {
  shared.heliographNotice = show
  addEventListener('keydown', ({ isTrusted, key }) => isTrusted && key === 'Escape' && hide(), { capture: true })
}
