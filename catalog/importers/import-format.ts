export const IMPORT_FORMATS = ['csv', 'json', 'domains'] as const
export type ImportFormat = (typeof IMPORT_FORMATS)[number]

/** By the file's name; anything but `.csv` and `.json` is a list of domains. */
export function formatOf(fileName: string): ImportFormat {
  const extension = /\.([a-z]+)$/i.exec(fileName)?.[1]?.toLowerCase()
  return extension === 'csv' || extension === 'json' ? extension : 'domains'
}
