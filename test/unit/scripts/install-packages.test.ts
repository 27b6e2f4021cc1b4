import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'

const SCRIPT = pathToFileURL(join(import.meta.dirname, '../../../scripts/install-packages.mjs')).href

it('what the build takes is installed, also where NODE_ENV says production', async () => {
  const root = await mkdtemp(join(tmpdir(), 'heliograph-install-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  const devDependencies = { tool: 'file:tool' }
  const packages = {
    '': { devDependencies },
    'node_modules/tool': { resolved: 'tool', link: true },
    tool: { dev: true },
  }
  await mkdir(join(root, 'tool'))
  await writeFile(join(root, 'tool', 'package.json'), JSON.stringify({ name: 'tool', version: '1.0.0' }))
  await writeFile(join(root, 'package.json'), JSON.stringify({ name: 'product', version: '1.0.0', devDependencies }))
  await writeFile(join(root, 'package-lock.json'), JSON.stringify({ name: 'product', lockfileVersion: 3, packages }))

  const install = `import(${JSON.stringify(SCRIPT)}).then((script) => script.installPackages(${JSON.stringify(root)}))`
  const child = spawn(process.execPath, ['-e', install], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: 'ignore',
  })
  expect(await once(child, 'exit')).toEqual([0, null])
  expect((await stat(join(root, 'node_modules', 'tool', 'package.json'))).isFile()).toBe(true)
})
