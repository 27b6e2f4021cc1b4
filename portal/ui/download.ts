interface Downloaded {
  readonly content: string
  readonly mediaType: string
  readonly fileName: string
}

/** Hands a text that the page has to the browser, as a file to keep. */
export function download({ content, mediaType, fileName }: Downloaded): void {
  const address = URL.createObjectURL(new Blob([content], { type: mediaType }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  URL.revokeObjectURL(address)
}
