/** What the benchmark uses of uBlock Origin's trie, which comes without types. */
declare module '@gorhill/ubo-core/js/hntrie.js' {
  export default class HNTrieContainer {
    createTrieFromIterable(hostnames: Iterable<string>): number
    setNeedle(needle: string): this
    /** @returns where the match begins in the needle, or -1 */
    matches(trie: number): number
    enableWASM(fetchModule: (path: string) => Promise<WebAssembly.Module>, folder: string): Promise<boolean>
  }
}
