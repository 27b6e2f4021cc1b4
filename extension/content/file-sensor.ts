import type { FileUploadMessage } from '../../core/protocol/messages.ts'
import type { ChromeApi } from './chrome-api.ts'

/**
 * Runs in every page and frame, so it is small and only listens: no polyfill, no import at run time. It reports how
 * many files were given to the page and how large they are together; names and contents it doesn't touch. What is
 * counted, and what can't be seen from here: docs/decisions/0008.
 */

declare const chrome: ChromeApi

declare global {
  /** Set in our isolated world, which no page sees. */
  var heliographListens: true | undefined
  /** Set there by `upload-gate.ts`, where it is: whether files are being kept from the page. */
  var heliographKeepsFiles: (() => boolean) | undefined
}

type Total = Pick<FileUploadMessage, 'count' | 'bytes'>

const LISTENING = { capture: true, passive: true }

/** `input`, since it leaves a shadow root, as `change` does not. The browser fires both, with the files in place. */
function onInput({ isTrusted, target }: Event): void {
  if (!isTrusted || isKept() || !(target instanceof HTMLElement)) return
  if (target instanceof HTMLInputElement) {
    if (target.files !== null) reportChosen([...target.files])
    return
  }
  // Of what is inside a shadow root, the event names the host. A listener on the root itself is still in time, since
  // the event is on its way down, and there it names what is inside.
  const root = chrome.dom.openOrClosedShadowRoot(target)
  root?.addEventListener('input', onInput, { ...LISTENING, once: true })
}

/** The browser looks each size up on the disk, 0.1 ms a file: of a large folder in steps, so as not to hold up the page. */
async function reportChosen(files: readonly File[]): Promise<void> {
  const total = { count: 0, bytes: 0 }
  for (const file of files) {
    add(total, file)
    if (total.count % 100 === 0) await scheduler.yield()
  }
  report(total)
}

function onDrop(event: DragEvent): void {
  // A picture dragged out of a page comes as a file too (Chromium's data_transfer.cc), but beside its address.
  if (event.dataTransfer?.types.includes('text/uri-list') === true) return
  onTransfer(event, event.dataTransfer)
}

function onPaste(event: ClipboardEvent): void {
  onTransfer(event, event.clipboardData)
}

/** A page that takes what is dropped or pasted keeps the browser from doing its own with it: that is the sign. */
function onTransfer(event: Event, transfer: DataTransfer | null): void {
  if (!event.isTrusted || isKept() || transfer === null) return
  // All is taken now: when the event is over, the browser has emptied the transfer.
  const total = { count: 0, bytes: 0 }
  const folders: FileSystemDirectoryEntry[] = []
  for (const item of transfer.items) {
    const entry = item.webkitGetAsEntry()
    if (isFolder(entry)) folders.push(entry)
    else add(total, item.getAsFile())
  }
  // The page's listeners come after this one, and a microtask would still come before them.
  setTimeout(async () => {
    if (!event.defaultPrevented) return
    // Of a folder that can't be read to its end, what was read counts.
    for (const folder of folders) await addFolder(total, folder).catch(() => undefined)
    report(total)
  })
}

/** Whichever of the two listens first: files that a page doesn't get aren't counted. */
function isKept(): boolean {
  return globalThis.heliographKeepsFiles?.() === true
}

async function addFolder(total: Total, folder: FileSystemDirectoryEntry): Promise<void> {
  const reader = folder.createReader()
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (entries.length === 0) return
    for (const entry of entries) {
      if (isFolder(entry)) await addFolder(total, entry)
      else add(total, await fileOf(entry as FileSystemFileEntry))
    }
  }
}

function isFolder(entry: FileSystemEntry | null): entry is FileSystemDirectoryEntry {
  return entry?.isDirectory === true
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}

function add(total: Total, file: File | null): void {
  if (file === null) return
  total.count += 1
  total.bytes += file.size
}

async function report(total: Total): Promise<void> {
  if (total.count === 0) return
  try {
    await chrome.runtime.sendMessage({ name: 'file-upload', ...total } satisfies FileUploadMessage)
  } catch {
    // The extension was updated or removed under an open page. The page's console is no place to say so.
  }
}

function listen(): void {
  addEventListener('input', onInput, LISTENING)
  addEventListener('drop', onDrop, LISTENING)
  addEventListener('paste', onPaste, LISTENING)
}

// The worker puts it into pages that are open already, too, and may meet one that has it.
if (globalThis.heliographListens === undefined) {
  globalThis.heliographListens = true
  listen()
  // `document.open()` takes every listener away, and the document's children with them. Adding one twice adds it once.
  // Watching for it costs more than all the rest, so it waits until the page has time.
  requestIdleCallback(
    () => {
      listen()
      new MutationObserver(listen).observe(document, { childList: true })
    },
    { timeout: 1_000 },
  )
}
