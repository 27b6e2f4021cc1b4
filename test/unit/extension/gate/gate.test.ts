import { describe, expect, it } from 'vitest'
import { askAgain } from '../../../../extension/gate/ask-again.ts'
import { nextAddress } from '../../../../extension/gate/next-address.ts'

const OWN = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop'

describe('the gate goes on', () => {
  it.each([
    'https://www.example.com/a?b#c',
    'http://example.com/',
    `${OWN}/extension/blocked/index.html#https://a.example/`,
  ])('to %s', (address) => {
    expect(nextAddress(address, OWN)).toBe(address)
  })

  it.each([
    ['a script', 'javascript:alert(1)'],
    ['a file', 'file:///etc/passwd'],
    ['data', 'data:text/html,x'],
    ['another page of ours', `${OWN}/extension/status/index.html`],
    ['a page whose path only begins as the block page’s', `${OWN}/extension/blocked/index.html.evil`],
    ['another extension', 'chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba/extension/blocked/index.html'],
    ['nonsense', 'www.example.com'],
    ['nothing', ''],
  ])('not to %s', (_what, address) => {
    expect(nextAddress(address, OWN)).toBeNull()
  })
})

describe('a worker that does not answer', () => {
  it('is asked again until it does', async () => {
    let asked = 0
    const ask = async () => {
      asked++
      if (asked < 3) throw new Error('not yet')
      return 'here'
    }
    expect(await askAgain(ask, 4, async () => undefined)).toEqual({ answered: true, value: 'here' })
  })

  it('is given up after the last try, without one more pause', async () => {
    const steps: string[] = []
    const ask = async () => {
      steps.push('ask')
      throw new Error('never')
    }
    const pause = async () => void steps.push('pause')
    expect(await askAgain(ask, 3, pause)).toEqual({ answered: false })
    expect(steps).toEqual(['ask', 'pause', 'ask', 'pause', 'ask'])
  })
})
