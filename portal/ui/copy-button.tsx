import { useState } from 'preact/hooks'
import { strings } from '../strings.ts'
import { announce } from './announcer.tsx'

interface CopyButtonProps {
  readonly label: string
  readonly text: string
}

export function CopyButton({ label, text }: CopyButtonProps) {
  const [copied, setCopied] = useState(false)

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
    } catch {
      // No permission, or plain http: the text is on the page to be selected.
      announce(strings.copyFailed)
      return
    }
    setCopied(true)
    announce(strings.copied)
  }

  return (
    <button type="button" class="button" onClick={() => void copy()}>
      {copied ? strings.copiedShort : label}
    </button>
  )
}
