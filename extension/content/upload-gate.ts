import type { UploadBlockedMessage } from '../../core/protocol/messages.ts'
import type { ChromeApi } from './chrome-api.ts'
import { APART, DECIDED, PICKER, UNDECIDED } from './gate-events.ts'
import { HeldVerdict } from './upload-verdict.ts'

/**
 * Keeps files from the pages of apps that get none. It is in the frames of such apps alone, and there before their own
 * scripts. What it closes, and what it can't: docs/decisions/0010.
 */

declare const chrome: ChromeApi

/** The file sensor shares our isolated world, which no page sees, and asks it before it counts. */
const shared = globalThis as { heliographKeepsFiles?: () => boolean }

const CAPTURE = { capture: true }
const BLOCKED: UploadBlockedMessage = { name: 'upload-blocked' }

/** A page that is refused one way in often tries another by itself: that is one attempt of the person's. */
const SAME_ATTEMPT_MS = 1_000

const verdict = new HeldVerdict()
/** Inputs whose files were taken away: the browser is about to tell the page of them a second time. */
const emptied = new WeakSet<EventTarget>()
let lastReport = Number.NEGATIVE_INFINITY

/** A click is what opens a file chooser, whether a hand, a key, a label or a script makes it. */
function onClick(event: Event): void {
  const input = fileInputOf(event, onClick)
  if (input === null || verdict.blocked === false) return
  if (!event.cancelable) keepShut(input)
  hold(event, () => input.click())
}

/** A script's click can be one that nothing prevents. Right after it, the chooser of a disabled input stays shut. */
function keepShut(input: HTMLInputElement): void {
  const { disabled } = input
  input.disabled = true
  queueMicrotask(() => {
    input.disabled = disabled
  })
}

/** For what opens a chooser without a click. */
function onPicker(event: Event): void {
  const input = (event as MouseEvent).relatedTarget as HTMLInputElement | null
  hold(event, () => input?.showPicker())
}

/** `showOpenFilePicker()` gives a promise, so it can wait. */
function onUndecided(event: Event): void {
  if (verdict.blocked !== null) return
  event.preventDefault()
  void verdict.ask().then(() => dispatchEvent(new Event(DECIDED)))
}

/** Files that reached an input all the same: dropped on it, or out of a chooser that was open before the verdict. */
function onChosen(event: Event): void {
  const input = fileInputOf(event, onChosen)
  if (input === null) return
  if (emptied.has(input) && event.type === 'change') {
    emptied.delete(input)
    stop(event)
    return
  }
  const files = [...(input.files ?? [])]
  if (files.length === 0 || verdict.blocked === false) return
  hold(event, () => {
    input.files = transferOf(files).files
    input.dispatchEvent(new Event('input', { bubbles: true, composed: true }))
    input.dispatchEvent(new Event('change', { bubbles: true }))
  })
  input.value = ''
  if (event.type !== 'input') return
  emptied.add(input)
  // `change` doesn't leave a shadow tree, as `input` does.
  const root = input.getRootNode()
  if (root !== document) root.addEventListener('change', onChosen, CAPTURE)
}

/** A page that may not take a drag gets no drop: until the verdict is there, it may not. */
function onDrag(event: DragEvent): void {
  if (!hasFiles(event.dataTransfer) || verdict.blocked === false) return
  stop(event)
  if (verdict.blocked || event.dataTransfer === null) return
  event.dataTransfer.dropEffect = 'none'
  void verdict.ask()
}

function onDrop(event: DragEvent): void {
  if (hasFiles(event.dataTransfer)) hold(event, () => undefined)
}

function onPaste(event: ClipboardEvent): void {
  const { clipboardData, target } = event
  if (clipboardData === null || !hasFiles(clipboardData)) return
  const copy = transferOf([...clipboardData.files])
  for (const type of clipboardData.types) if (type !== 'Files') copy.setData(type, clipboardData.getData(type))
  hold(event, () => {
    const options = { clipboardData: copy, bubbles: true, cancelable: true, composed: true }
    target?.dispatchEvent(new ClipboardEvent('paste', options))
  })
}

/** A tree outside of the document, whose events never come by the window. */
function onApart(event: Event): void {
  const element = (event as MouseEvent).relatedTarget
  if (element instanceof Node) listenOn(element.getRootNode({ composed: true }))
}

/** Keeps an event from the page, unless it may have files. Where that isn't known yet, `goOn` follows if it may. */
function hold(event: Event, goOn: () => void): void {
  if (verdict.blocked === false) return
  stop(event)
  const isMeant = event.isTrusted || navigator.userActivation.isActive
  void decide(isMeant, goOn)
}

async function decide(isMeant: boolean, goOn: () => void): Promise<void> {
  const blocked = verdict.blocked ?? (await verdict.ask())
  if (blocked === false) goOn()
  else if (blocked === true && isMeant) await report()
}

async function report(): Promise<void> {
  if (performance.now() - lastReport < SAME_ATTEMPT_MS) return
  lastReport = performance.now()
  // Refused where the extension was updated under the page.
  await chrome.runtime.sendMessage(BLOCKED).catch(() => undefined)
}

function stop(event: Event): void {
  event.preventDefault()
  event.stopImmediatePropagation()
}

/** Of what is inside a shadow tree, an event names the host: a listener on the tree itself is still in time. */
function fileInputOf(event: Event, listener: (event: Event) => void): HTMLInputElement | null {
  const target = event.target as Element | null
  if (target?.localName === 'input') {
    const input = target as HTMLInputElement
    return input.type === 'file' ? input : null
  }
  if (target instanceof HTMLElement) {
    chrome.dom.openOrClosedShadowRoot(target)?.addEventListener(event.type, listener, { ...CAPTURE, once: true })
  }
  return null
}

function hasFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes('Files') === true
}

function transferOf(files: readonly File[]): DataTransfer {
  const transfer = new DataTransfer()
  for (const file of files) transfer.items.add(file)
  return transfer
}

function listenOn(root: EventTarget): void {
  root.addEventListener('click', onClick, CAPTURE)
  root.addEventListener('input', onChosen, CAPTURE)
  root.addEventListener('change', onChosen, CAPTURE)
}

function listen(): void {
  listenOn(window)
  addEventListener('dragenter', onDrag, CAPTURE)
  addEventListener('dragover', onDrag, CAPTURE)
  addEventListener('drop', onDrop, CAPTURE)
  addEventListener('paste', onPaste, CAPTURE)
  addEventListener(APART, onApart, CAPTURE)
  addEventListener(PICKER, onPicker, CAPTURE)
  addEventListener(UNDECIDED, onUndecided, CAPTURE)
}

// The worker puts it into pages that are open already, too, and may meet one that has it.
if (shared.heliographKeepsFiles === undefined) {
  shared.heliographKeepsFiles = () => verdict.blocked !== false
  verdict.follow()
  listen()
  // `document.open()` takes every listener away, and the document's children with them.
  new MutationObserver(listen).observe(document, { childList: true })
}
