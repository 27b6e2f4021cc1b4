import { useEffect, useRef } from 'preact/hooks'
import type { PolicyFile } from '../../../core/protocol/rollout-api.ts'
import { strings } from '../../strings.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { download } from '../../ui/download.ts'

const words = strings.enrollment.policy

/** A policy file, with where it goes; to copy or to download. */
export function PolicyFileView({ file }: { readonly file: PolicyFile }) {
  const heading = useRef<HTMLHeadingElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new file takes the focus
  useEffect(() => heading.current?.focus(), [file])

  return (
    <div class="policy-file stack">
      <h3 ref={heading} tabIndex={-1}>
        {file.fileName}
      </h3>
      <p>{file.destination}</p>
      <p class="muted">{words.secret}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section class="scroll" tabIndex={0} aria-label={file.fileName}>
        <pre>{file.content}</pre>
      </section>
      <div class="button-row">
        <CopyButton label={words.copy} text={file.content} />
        <button type="button" class="button" onClick={() => download(file)}>
          {words.download}
        </button>
      </div>
    </div>
  )
}
