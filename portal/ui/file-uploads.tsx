import type { Counters } from '../../core/protocol/device-api.ts'
import { formatBytes } from '../format/bytes.ts'
import { formatCount } from '../format/count.ts'

/** How many files were given to an app's pages, and their size together where there are any. */
export function FileUploads({ fileUploads, fileUploadBytes }: Pick<Counters, 'fileUploads' | 'fileUploadBytes'>) {
  return (
    <>
      {formatCount(fileUploads)}
      {fileUploads > 0 && <span class="muted small">{formatBytes(fileUploadBytes)}</span>}
    </>
  )
}
