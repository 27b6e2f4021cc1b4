import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'

const run = promisify(execFile)
const SCRIPTS = join(import.meta.dirname, '..', '..', '..', 'scripts')

/** A project whose build writes the three outputs that the real one has. */
async function smallProject(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'heliograph-start-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  await mkdir(join(root, 'server', 'deep'), { recursive: true })
  await writeFile(join(root, 'server', 'deep', 'source.ts'), 'one')
  await mkdir(join(root, 'scripts'))
  await writeFile(
    join(root, 'scripts', 'build.mjs'),
    `import { mkdirSync, writeFileSync } from 'node:fs'
     for (const file of ['extension/manifest.json', 'portal/index.html', 'server/main.js']) {
       mkdirSync(new URL('../dist/' + file.split('/')[0], import.meta.url), { recursive: true })
       writeFileSync(new URL('../dist/' + file, import.meta.url), '')
     }`,
  )
  return root
}

/** Whether it built. */
async function buildIfChanged(root: string): Promise<boolean> {
  const script = pathToFileURL(join(SCRIPTS, 'build-if-changed.mjs')).href
  const code = `const { buildIfChanged } = await import(${JSON.stringify(script)}); process.exitCode = (await buildIfChanged(process.argv[1])) ? 10 : 20`
  const { code: exitCode } = await run(process.execPath, ['--input-type=module', '-e', code, root]).catch(
    (error) => error,
  )
  if (exitCode !== 10 && exitCode !== 20) throw new Error(`ended with ${exitCode}`)
  return exitCode === 10
}

describe('npm start', () => {
  it('builds the first time, and not again while nothing changes', async () => {
    const root = await smallProject()
    expect(await buildIfChanged(root)).toBe(true)
    expect(await buildIfChanged(root)).toBe(false)
  })

  it.each([
    ['a source has changed', (root: string) => writeFile(join(root, 'server', 'deep', 'source.ts'), 'two')],
    ['a source has gone', (root: string) => rm(join(root, 'server', 'deep', 'source.ts'))],
    ['a source is new', (root: string) => writeFile(join(root, 'server', 'new.ts'), '')],
    ['an output was cleaned away', (root: string) => rm(join(root, 'dist', 'portal'), { recursive: true })],
    [
      'someone built other sources by hand',
      (root: string) => run(process.execPath, [join(root, 'scripts', 'build.mjs')]),
    ],
  ])('builds again where %s', async (_what, change) => {
    const root = await smallProject()
    await buildIfChanged(root)
    await change(root)
    expect(await buildIfChanged(root)).toBe(true)
    expect(await buildIfChanged(root)).toBe(false)
  })

  it('fails where the build fails, and tries again the next time', async () => {
    const root = await smallProject()
    await writeFile(join(root, 'scripts', 'build.mjs'), 'process.exit(1)')
    await expect(buildIfChanged(root)).rejects.toThrow('ended with 1')
    await expect(buildIfChanged(root)).rejects.toThrow('ended with 1')
  })
})

describe('npx heliograph', () => {
  it('says what to run in a clone that is not built', async () => {
    const root = await smallProject()
    await cp(join(SCRIPTS, 'heliograph.mjs'), join(root, 'scripts', 'heliograph.mjs'))
    const failed = await run(process.execPath, [join(root, 'scripts', 'heliograph.mjs'), 'status']).catch(
      (error) => error,
    )
    expect(failed.code).toBe(1)
    expect(failed.stderr).toContain('Run "npm start" there')
  })
})
