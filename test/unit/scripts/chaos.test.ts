import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const SCRIPT = join(import.meta.dirname, '../../../scripts/chaos.mjs')

it.each([
  ['--rounds=0'],
  ['--rounds=many'],
  ['--rounds=1.5'],
  ['--rounds=-3'],
  ['--seed='],
  ['--minutes=0'],
  ['--round=3'],
])('the chaos run says what is wrong with %s, and runs nothing', (option) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [SCRIPT, option], { encoding: 'utf8' })
  expect(status).toBe(1)
  expect(stderr).toContain(option.replace(/=.*/, ''))
  expect(stdout).toBe('')
})
