import { expect, it } from 'vitest'
import { refusalReason } from '../../../../../portal/screens/devices/refusal-reason.ts'

it.each([
  ['login.example.com', 'protected'],
  ['.login.example.com/start', 'protected'],
  ['co.uk', 'not-blockable'],
  ['github.io', 'not-blockable'],
  ['a.b.c.d.e.f.example.com', 'protected'],
  [`${'a.'.repeat(19)}example`, 'not-blockable'],
  [`example.com/${'long/'.repeat(19)}`, 'not-blockable'],
  ['/one-path-too-many', 'not-blockable'],
] as const)('says of %s that it is %s', (entry, reason) => {
  expect(refusalReason(entry)).toBe(reason)
})
