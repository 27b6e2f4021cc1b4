/**
 * Events on the window by which `upload-gate-page.ts`, which the page's scripts could see, tells `upload-gate.ts`, which
 * they can't, what never comes by the window by itself. `dispatchEvent` answers at once: false, if it was prevented.
 */

/** Something is about to be clicked, `relatedTarget`, that is in no document. */
export const APART = 'heliograph-apart'
/** A chooser is about to open, of the input `relatedTarget` or of none. Prevented: it must not. */
export const PICKER = 'heliograph-picker'
/** Prevented: whether the page may have files is not known yet; `DECIDED` follows. */
export const UNDECIDED = 'heliograph-undecided'
export const DECIDED = 'heliograph-decided'
