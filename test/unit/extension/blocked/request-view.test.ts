import { describe, expect, it } from 'vitest'
import type { AccessRequestView, AppView } from '../../../../core/protocol/messages.ts'
import type { Blocked } from '../../../../extension/blocked/block-view.ts'
import { describeRequest, isUnsettled, requestableApp } from '../../../../extension/blocked/request-view.ts'
import { sentence } from '../../../../extension/ui/sentence.ts'

const DROPBOX: AppView = {
  id: 'dropbox',
  name: 'Dropbox',
  vendor: null,
  category: 'Cloud storage',
  tag: 'unsanctioned',
  action: 'block',
  risk: null,
}
const WAITING: AccessRequestView = { state: 'waiting', askedAt: 1 }
const GRANTED: AccessRequestView = { state: 'granted', decidedAt: 2, decidedBy: 'Alex', note: null }
const DENIED: AccessRequestView = { state: 'denied', decidedAt: 3, decidedBy: 'Alex', note: 'Use <b>Box</b>.' }
const at = (time: number) => `at ${time}`

function blocked(change: Partial<Blocked>): Blocked {
  const blockPage = { organisation: null, logo: null, message: null, supportUrl: null, supportEmail: null }
  const rest = { host: 'www.dropbox.com', alternatives: [], blockPage, bundleVersion: 7, deviceName: null }
  return { kind: 'blocked', by: 'tag', app: DROPBOX, request: null, ...rest, ...change }
}

describe('a request for access', () => {
  it('waits since it was made', () => {
    expect(describeRequest(WAITING, at)).toEqual({
      tone: 'neutral',
      text: sentence('requestWaiting', 'at 1'),
      next: null,
      note: null,
    })
  })

  it('was granted by somebody, and says what comes then', () => {
    expect(describeRequest(GRANTED, at)).toEqual({
      tone: 'ok',
      text: sentence('requestGranted', 'Alex', 'at 2'),
      next: sentence('requestGrantedNext'),
      note: null,
    })
  })

  it('was denied by somebody, whose note is kept word for word', () => {
    expect(describeRequest(DENIED, at)).toEqual({
      tone: 'danger',
      text: sentence('requestDenied', 'Alex', 'at 3'),
      next: null,
      note: { heading: sentence('requestNote', 'Alex'), text: 'Use <b>Box</b>.' },
    })
  })
})

describe('access may be asked for', () => {
  it.each([
    ['at first', blocked({}), 'Dropbox'],
    ['again after a decision', blocked({ request: DENIED }), 'Dropbox'],
    ['again after access that has ended', blocked({ request: GRANTED }), 'Dropbox'],
    ['not while a request waits', blocked({ request: WAITING }), null],
    ['not where the policy blocks', blocked({ by: 'policy' }), null],
    ['not for what is no app', blocked({ app: null }), null],
  ])('%s', (_when, decision, expected) => {
    expect(requestableApp(decision)).toBe(expected)
  })
})

it('asks the worker again as long as a request may change what the page says', () => {
  const unsettled = [null, WAITING, GRANTED, DENIED].map((request) => isUnsettled(blocked({ request })))
  expect(unsettled).toEqual([false, true, true, false])
})
