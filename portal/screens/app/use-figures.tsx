import type { ComponentChildren } from 'preact'
import type { AppDetail } from '../../../core/protocol/admin-api.ts'
import { formatCount } from '../../format/count.ts'
import { strings } from '../../strings.ts'
import { ByteCount } from '../../ui/byte-count.tsx'
import { FileUploads } from '../../ui/file-uploads.tsx'

const words = strings.use.columns

/** Everything that was counted of an app in the range. */
export function UseFigures({ app }: { readonly app: AppDetail }) {
  const allExact = app.bytesDownExact && app.bytesUpExact
  return (
    <div class="card use-figures">
      <dl class="figures">
        <Figure name={words.visits}>{formatCount(app.visits)}</Figure>
        <Figure name={words.requests}>{formatCount(app.requests)}</Figure>
        <Figure name={words.bytesDown}>
          <ByteCount bytes={app.bytesDown} exact={app.bytesDownExact} />
        </Figure>
        <Figure name={words.bytesUp}>
          <ByteCount bytes={app.bytesUp} exact={app.bytesUpExact} />
        </Figure>
        <Figure name={words.fileUploads}>
          <FileUploads {...app} />
        </Figure>
        <Figure name={words.downloads}>{formatCount(app.downloads)}</Figure>
        <Figure name={words.blocked}>{formatCount(app.blocked)}</Figure>
        <Figure name={words.warned}>{formatCount(app.warned)}</Figure>
        <Figure name={words.bypassed}>{formatCount(app.bypassed)}</Figure>
      </dl>
      {!allExact && <p class="hint">{strings.bytes.legend}.</p>}
    </div>
  )
}

function Figure({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
