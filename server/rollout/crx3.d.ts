/** The part of `crx3` (which ships no types) that we use: https://github.com/ahwayakchih/crx3 */
declare module 'crx3' {
  interface Options {
    /** Existing PEM private key. */
    readonly keyPath: string
    /** Where the package is written. */
    readonly crxPath: string
  }
  export default function writeCrx3File(files: readonly string[], options: Options): Promise<{ readonly appId: string }>
}
