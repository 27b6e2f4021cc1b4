import { type Command, InvalidArgumentError, Option } from 'commander'

export const DEFAULT_DATA_FOLDER = 'data'

export function dataOption(): Option {
  return new Option('--data <folder>', 'data folder of the server').default(DEFAULT_DATA_FOLDER).env('HELIOGRAPH_DATA')
}

export function publicUrlOption(): Option {
  return new Option('--public-url <url>', 'address under which browsers reach the server')
    .env('HELIOGRAPH_PUBLIC_URL')
    .argParser(webAddress)
}

/** For commands that talk to a running server. */
export function withServerOptions(command: Command): Command {
  return command
    .addOption(dataOption())
    .addOption(
      new Option('--server <url>', 'address of the server (default: the one that runs with the data folder)').env(
        'HELIOGRAPH_URL',
      ),
    )
}

export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = Number(text)
    if (/^\d+$/.test(text) && number >= min && number <= max) return number
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`)
  }
}

function webAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '') {
    return url.href.replace(/\/+$/, '')
  }
  throw new InvalidArgumentError('It must be an address like https://heliograph.example.com')
}
