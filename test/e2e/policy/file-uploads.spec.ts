import { expectUploads, registeredScripts, serveUploadPages, UPLOAD_ADDRESS } from '../support/file-sensor.ts'
import { expect, startByPolicy, test } from '../support/fixtures.ts'
import { GivenFiles } from '../support/given-files.ts'

test('where policy says no, no page gets the sensor; it comes and goes with the policy', async ({
  server,
  sites,
  profile,
}) => {
  serveUploadPages(sites)
  const files = await GivenFiles.create()
  const letter = await files.file('letter.txt', 1_000)
  const setPolicy = (fileUploads: boolean) =>
    profile.changePolicy((settings) => Object.assign(settings, { discovery: { fileUploads } }))

  const agent = await startByPolicy(server, profile, { discovery: { fileUploads: false } })
  await agent.untilEnrolled()
  await agent.untilEnforcing(1)
  const page = await agent.visit(UPLOAD_ADDRESS)
  expect(await registeredScripts(agent)).toEqual([])
  await page.locator('#one').setInputFiles(letter)

  await setPolicy(true)
  await expect.poll(() => registeredScripts(agent), { timeout: 60_000 }).toEqual(['file-sensor'])
  await page.locator('#many').setInputFiles(letter)
  await expectUploads(agent, 'dropbox', 1, 1_000)

  await setPolicy(false)
  await expect.poll(() => registeredScripts(agent), { timeout: 60_000 }).toEqual([])
  // This page still has its sensor, whose reports are no longer recorded; the visit after it is.
  await page.locator('#many').setInputFiles(await files.file('other.txt', 5_000))
  await agent.visit('https://github.com/')
  await expect.poll(() => agent.waitingVisits('github')).toBe(1)
  await expectUploads(agent, 'dropbox', 1, 1_000)
  await files.remove()
})
