import { afterEach, describe, expect, it } from 'vitest'
import { may, safeReturnPath, session, signInPath } from '../../../portal/session.ts'

describe('the way back after sign-in', () => {
  it('leads to where the person was', () => {
    const path = '/?tag=none&days=7'
    const next = new URL(signInPath(path), 'https://portal.example').searchParams.get('next')
    expect(safeReturnPath(next)).toBe(path)
  })

  it.each([
    null,
    '',
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/sign-in?next=/devices',
    '/setup',
  ])('never leads to %j', (next) => {
    expect(safeReturnPath(next)).toBe('/')
  })
})

describe('what a role may do', () => {
  afterEach(() => {
    session.value = undefined
  })

  it.each([
    ['admin', true, true, true, true],
    ['analyst', true, false, false, false],
    ['auditor', false, false, false, false],
  ] as const)('%s: tag apps %s, devices %s, enrollment %s, names %s', (role, tag, devices, enrollment, names) => {
    session.value = { username: 'kim', role }
    expect([may('judge-risk'), may('set-risk-weights'), may('grant-access'), may('roll-out')]).toEqual([
      tag,
      devices,
      devices,
      devices,
    ])
    expect([may('tag-apps'), may('manage-devices'), may('manage-enrollment'), may('open-names')]).toEqual([
      tag,
      devices,
      enrollment,
      names,
    ])
  })

  it('is nothing for nobody', () => {
    session.value = null
    expect(may('tag-apps')).toBe(false)
  })
})
