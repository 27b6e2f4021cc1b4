import { originalAddress } from '../blocked/block-view.ts'
import { applyLanguage, t } from '../ui/i18n.ts'
import { sendMessage } from '../ui/send-message.ts'
import { askAgain } from './ask-again.ts'
import { leaveOnceLeftBehind } from './leave.ts'
import { nextAddress } from './next-address.ts'

/**
 * Holds a navigation for the milliseconds in which the worker reads its index, and sends it on where the worker says.
 * What stands behind the `#` may have been written by anybody; it is only ever asked about.
 */

const WORDS_AFTER_MS = 1_000
const TRIES = 4
const PAUSE_MS = 500
/** After so long without an answer a person may ask anew; one that comes later still counts. */
const PATIENCE_MS = 8_000

const main = document.querySelector('main')
const status = document.querySelector('p')
const button = document.querySelector('button')

async function pass(): Promise<void> {
  const words = setTimeout(() => show(t('gateChecking'), false), WORDS_AFTER_MS)
  const patience = setTimeout(() => show(t('gateStuck'), true), PATIENCE_MS)
  const asked = await askAgain(decide, TRIES, () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS)))
  clearTimeout(words)
  clearTimeout(patience)
  if (!asked.answered) return show(t('gateStuck'), true)
  location.replace(asked.value)
  await leaveOnceLeftBehind()
}

/** @throws where there is no answer, or none to go on to */
async function decide(): Promise<string> {
  const { address } = await sendMessage('gate.decision', { url: originalAddress(location.hash) })
  const next = nextAddress(address, location.origin)
  if (next === null) throw new Error('The worker named no address that the gate goes on to')
  return next
}

function show(text: string, withButton: boolean): void {
  if (main === null || status === null || button === null) return
  main.hidden = false
  status.textContent = text
  button.textContent = t('tryAgain')
  button.hidden = !withButton
}

// In a frame it has no business: only top-level navigations are held.
if (window.top === window) {
  applyLanguage()
  button?.addEventListener('click', () => location.reload())
  void pass()
}
