/** Other ways to write an address of a host, as the address bar takes it. */
export const SPELLINGS: Readonly<Record<string, (host: string, path: string) => string>> = {
  'over http': (host, path) => `http://${host}${path}`,
  'upper case': (host, path) => `HTTPS://${host.toUpperCase()}${path}`,
  'a trailing dot': (host, path) => `https://${host}.${path}`,
  'a port': (host, path) => `https://${host}:8443${path}`,
  'a user and a password': (host, path) => `https://github.com:443@${host}${path}`,
  'full-width dots': (host, path) => `https://${host.replaceAll('.', '。')}${path}`,
  'percent-encoded': (host, path) =>
    `https://${host.replace(/^./, (letter) => `%${letter.charCodeAt(0).toString(16)}`)}${path}`,
  'full-width letters': (host, path) =>
    `https://${host.replace(/[a-z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0))}${path}`,
  'a soft hyphen': (host, path) => `https://${host.replace('.', '\u00ad.')}${path}`,
  backslashes: (host, path) => `https:\\\\${host}${path.replaceAll('/', '\\')}`,
  'its source': (host, path) => `view-source:https://${host}${path}`,
}
