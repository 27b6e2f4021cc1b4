import { APART, DECIDED, PICKER, UNDECIDED } from './gate-events.ts'

/**
 * The part of the upload gate among the page's own scripts. Inputs that are in no document, and the pickers of the
 * File System Access API, can't be seen from elsewhere. It decides nothing, it asks `upload-gate.ts`. A page that means
 * to get round it can; a page that doesn't know of it works on.
 */

type Method = (...args: never[]) => unknown

/** A page that has the gate refuses a second one. */
const MARK = Symbol.for('heliograph-gate')

const dispatch = EventTarget.prototype.dispatchEvent
const { apply } = Reflect

/** A proxy shows itself as the browser's own function, to whoever asks for its text, name or length. */
function replace(
  owner: object,
  name: string,
  instead: (native: Method, self: unknown, args: never[]) => unknown,
): void {
  const property = Object.getOwnPropertyDescriptor(owner, name)
  const native: unknown = property?.value
  if (typeof native !== 'function') return
  const value = new Proxy(native, { apply: (_, self, args: never[]) => instead(native as Method, self, args) })
  Object.defineProperty(owner, name, { ...property, value })
}

/** @returns whether the gate lets it go on */
function ask(name: string, relatedTarget: EventTarget | null = null): boolean {
  return apply(dispatch, window, [new MouseEvent(name, { cancelable: true, relatedTarget })])
}

function announce(target: unknown): void {
  if (target instanceof Node && !target.isConnected) ask(APART, target)
}

async function openPicker(native: Method, self: unknown, args: never[]): Promise<unknown> {
  if (!ask(UNDECIDED)) await new Promise((resolve) => addEventListener(DECIDED, resolve, { once: true }))
  // What a page gets whose person closes the picker: every page that opens one expects it.
  if (!ask(PICKER)) throw new DOMException('The user aborted a request.', 'AbortError')
  return apply(native, self, args)
}

function put(): void {
  replace(HTMLElement.prototype, 'click', (native, self, args) => {
    announce(self)
    return apply(native, self, args)
  })
  replace(EventTarget.prototype, 'dispatchEvent', (native, self, args) => {
    const [event] = args as readonly unknown[]
    if (event instanceof Event && event.type === 'click') announce(self)
    return apply(native, self, args)
  })
  replace(HTMLInputElement.prototype, 'showPicker', (native, self, args) => {
    if (!(self instanceof HTMLInputElement) || self.type !== 'file') return apply(native, self, args)
    announce(self)
    return ask(PICKER, self) ? apply(native, self, args) : undefined
  })
  replace(window, 'showOpenFilePicker', openPicker)
  replace(window, 'showDirectoryPicker', openPicker)
}

if (!Object.hasOwn(window, MARK)) {
  Object.defineProperty(window, MARK, { value: true })
  put()
}
