import { mkdtemp, readdir, rename, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { followEndorsements, openManifest } from '../../../../core/bundle/open-bundle.ts'
import { BundleIssuer } from '../../../../server/bundles/bundle-issuer.ts'
import { BundleKeyChanged, keepBundleKey, readBundleKey } from '../../../../server/bundles/bundle-key.ts'
import { loadBundleKey } from '../../../../server/bundles/key-rotation.ts'
import { loadSigningKey } from '../../../../server/bundles/signing-key.ts'
import { listEndorsements } from '../../../../server/store/key-endorsements.ts'
import type { Db } from '../../../../server/store/schema.ts'
import { NOW } from '../support/samples.ts'
import { aPlan, storePlan } from '../support/stored-plan.ts'
import { emptyDatabase, openInMemory } from '../support/test-database.ts'
import { IN_NO_GROUP, TestPublisher } from '../support/test-publisher.ts'

let db: Db
let folder: string
let file: string
beforeAll(async () => {
  db = await openInMemory()
})
afterAll(() => db.destroy())
beforeEach(async () => {
  await emptyDatabase(db)
  folder = await mkdtemp(join(tmpdir(), 'heliograph-rotation-'))
  file = join(folder, 'bundle-signing.key')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Starts as a server does. */
async function start(rotate = false, { now = NOW, from = file } = {}) {
  const key = await loadBundleKey(db, from, { rotate, now })
  await keepBundleKey(db, { publicKey: key.publicKey, replace: false })
  return key
}
/** What a device that trusts a key is told by a server with this key. */
async function answerTo(trusted: string, by: Awaited<ReturnType<typeof start>>) {
  const issuer = new BundleIssuer(by, { delta: async () => null }, () => NOW)
  const { body } = await issuer.answer(db, IN_NO_GROUP, { content: null, catalog: null, key: trusted })
  return JSON.parse(body)
}

it('puts a new key in place that the old one endorses, and keeps the old one aside, for nobody else to read', async () => {
  const old = await start()
  await storePlan(db, aPlan())
  const key = await start(true)
  expect(key.publicKey).not.toBe(old.publicKey)
  expect((await loadSigningKey(file)).publicKey).toBe(key.publicKey)
  expect(await readBundleKey(db)).toBe(key.publicKey)
  const names = (await readdir(folder)).sort()
  expect(names).toEqual(['bundle-signing.key', 'bundle-signing.key.2026-03-10T123000000Z'])
  for (const name of names) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
  expect((await loadSigningKey(join(folder, names[1] ?? ''))).publicKey).toBe(old.publicKey)

  const answer = await answerTo(old.publicKey, key)
  expect(await followEndorsements(old.publicKey, answer.keys)).toEqual([old.publicKey, key.publicKey])
  await openManifest(answer, { publicKey: key.publicKey, enforced: null, now: NOW })
  expect((await start()).publicKey).toBe(key.publicKey)
})

it('leads devices over several rotations, from whichever key they trust, and nobody from a strange one', async () => {
  const keys = [await start()]
  await storePlan(db, aPlan())
  for (const day of [1, 2, 3]) keys.push(await start(true, { now: NOW + day }))
  const [newest, names] = [keys.at(-1) as (typeof keys)[number], keys.map(({ publicKey }) => publicKey)]
  for (const [index, name] of names.entries()) {
    const { keys: sent = [] } = await answerTo(name, newest)
    expect(await followEndorsements(name, sent)).toEqual(names.slice(index))
    expect(sent).toHaveLength(3 - index)
  }
  expect((await answerTo('x'.repeat(43), newest)).keys).toBeUndefined()
  expect((await readdir(folder)).length).toBe(4)
})

it('makes a new version, so that devices hear of it', async () => {
  const settings = { protectedHosts: [], identityKeys: null }
  const publish = async (rotate: boolean) => new TestPublisher(settings, await start(rotate)).publish(db, NOW)
  expect(await publish(false)).toBe(1)
  expect(await publish(true)).toBe(2)
  expect(await publish(false)).toBe(2)
})

it('that was cut short before the database knew of it has not happened, and uses the key that waits the next time', async () => {
  const old = await start()
  await storePlan(db, aPlan())
  const waiting = await loadSigningKey(`${file}.next`)
  expect((await start()).publicKey).toBe(old.publicKey)
  expect(await listEndorsements(db)).toEqual([])
  expect((await start(true)).publicKey).toBe(waiting.publicKey)
  expect(await listEndorsements(db)).toMatchObject([{ oldKey: old.publicKey, newKey: waiting.publicKey }])
})

it.each([false, true])(
  'that was cut short after it is brought to its end, once (asked for again: %s)',
  async (again) => {
    const old = await start()
    await storePlan(db, aPlan())
    const key = await start(true)
    // As the disk was before the files changed places.
    await rename(file, `${file}.next`)
    await rename(`${file}.2026-03-10T123000000Z`, file)

    expect((await start(again)).publicKey).toBe(key.publicKey)
    expect((await loadSigningKey(file)).publicKey).toBe(key.publicKey)
    expect((await readdir(folder)).sort()).toEqual(['bundle-signing.key', 'bundle-signing.key.2026-03-10T123000000Z'])
    expect(await listEndorsements(db)).toMatchObject([{ oldKey: old.publicKey, newKey: key.publicKey }])
  },
)

it('happens once where two servers that share the file are told to at the same time', async () => {
  await start()
  await storePlan(db, aPlan())
  const started = await Promise.allSettled([start(true), start(true)])
  const keys = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value.publicKey] : []))
  expect(keys.length).toBeGreaterThan(0)
  expect(new Set(keys)).toEqual(new Set([await readBundleKey(db)]))
  expect(await listEndorsements(db)).toHaveLength(1)
  expect((await start()).publicKey).toBe(keys[0])
})

it('follows a link to the file, and leaves the link', async () => {
  const link = join(folder, 'link')
  await start()
  await symlink(file, link)
  const key = await start(true, { from: link })
  expect((await loadSigningKey(file)).publicKey).toBe(key.publicKey)
  expect((await start(false, { from: link })).publicKey).toBe(key.publicKey)
})

it('is not to be had with a key that bundles are not signed with', async () => {
  await start()
  await storePlan(db, aPlan())
  const other = join(folder, 'other.key')
  await expect(start(true, { from: other })).rejects.toThrow(BundleKeyChanged)
  await expect(start(false, { from: other })).rejects.toThrow(BundleKeyChanged)
  expect(await listEndorsements(db)).toEqual([])
})

it('does nothing on the very first start, since nobody trusts the old key', async () => {
  const { publicKey } = await start(true)
  expect((await loadSigningKey(file)).publicKey).toBe(publicKey)
  expect(await listEndorsements(db)).toEqual([])
})
