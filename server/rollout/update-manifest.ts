import { xmlText } from './xml-text.ts'

export interface UpdateOffer {
  readonly extensionId: string
  readonly version: string
  /** Where the CRX is. */
  readonly codebase: string
  readonly minimumBrowserVersion: string | null
}

/** What the browser's updater reads: https://developer.chrome.com/docs/extensions/how-to/distribute/host-on-linux */
export function writeUpdateManifest(offer: UpdateOffer): string {
  const attributes = [
    ['codebase', offer.codebase],
    ['version', offer.version],
    ...(offer.minimumBrowserVersion === null ? [] : [['prodversionmin', offer.minimumBrowserVersion]]),
  ]
  const check = attributes.map(([name, value]) => `${name}="${xmlText(value ?? '')}"`).join(' ')
  return `<?xml version="1.0" encoding="UTF-8"?>
<gupdate xmlns="http://www.google.com/update2/response" protocol="2.0">
  <app appid="${offer.extensionId}">
    <updatecheck ${check}/>
  </app>
</gupdate>
`
}
