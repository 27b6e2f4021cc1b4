import { describe, expect, it } from 'vitest'
import {
  describeActionFailure,
  describeBypass,
  describeRequestOutcome,
  isReasonMissing,
  writtenReason,
} from '../../../../extension/blocked/describe-action.ts'
import { sentence } from '../../../../extension/ui/sentence.ts'
import { WorkerRefused, WorkerUnreachable } from '../../../../extension/ui/worker-errors.ts'

describe('a reason', () => {
  it('is sent without the room around it, and not at all where there are no words', () => {
    expect(writtenReason('  for a client \n')).toBe('for a client')
    expect(writtenReason(' \n ')).toBeNull()
  })

  it.each([
    ['required', ' ', true],
    ['required', 'client', false],
    ['optional', '', false],
    ['none', '', false],
  ] as const)('that is %s, with "%s" written: missing %s', (justification, text, missing) => {
    expect(isReasonMissing(justification, text)).toBe(missing)
  })
})

describe('what came of it', () => {
  it('needs no words where it went well', () => {
    expect(describeBypass({ ok: true, until: 1 })).toBeNull()
    expect(describeRequestOutcome({ ok: true })).toBeNull()
  })

  it('needs none where a request waits already: the page shows that one', () => {
    expect(describeRequestOutcome({ ok: false, reason: 'waiting' })).toBeNull()
  })

  it.each([
    [describeBypass({ ok: false, reason: 'address' }), sentence('continueRefused')],
    [describeBypass({ ok: false, reason: 'justification' }), sentence('continueReasonMissing')],
    [describeRequestOutcome({ ok: false, reason: 'address' }), sentence('requestRefused')],
    [describeActionFailure(new WorkerRefused('Not from there')), sentence('actionRefused', 'Not from there')],
    [describeActionFailure(new WorkerUnreachable()), sentence('actionUnreachable')],
  ])('says what to do: %o', (words, expected) => {
    expect(words).toEqual(expected)
  })
})
