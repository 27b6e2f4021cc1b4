import fc from 'fast-check'
import { beforeEach, expect, it } from 'vitest'
import { type DeviceTag, UNTAGGED, writtenTag } from '../../../../core/bundle/app-tag.ts'
import { readCatalogContent } from '../../../../server/bundles/catalog-content.ts'
import { isFirst, ReadyPlan } from '../../../../server/bundles/resolve-plan.ts'
import { tagApp } from '../../../../server/bundles/tag-app.ts'
import { changeStage, widenDue } from '../../../../server/staging/change-stage.ts'
import { readStagedTag } from '../../../../server/staging/read-staged-tags.ts'
import { takeCatalogChanges } from '../../../../server/store/catalog-changes.ts'
import { listGovernanceLog } from '../../../../server/store/governance-log.ts'
import { findNewestVersion, readPlanText } from '../../../../server/store/plans.ts'
import type { Db } from '../../../../server/store/schema.ts'
import { isAmongFirst, readRunningStages } from '../../../../server/store/staged-tags.ts'
import { syncCatalog } from '../../../../server/store/sync-catalog.ts'
import { anAppTag } from '../../../fixtures/bundle-builder.ts'
import { type ModelDevice, type ModelOutcome, StagingModel } from '../staging/staging-model.ts'
import { type Step, steps, TAGS } from '../staging/staging-steps.ts'
import { NOW, sampleCatalog } from '../support/samples.ts'
import { insertDevice } from '../support/stored.ts'
import { emptyDatabase } from '../support/test-database.ts'
import { testPublisher } from '../support/test-publisher.ts'

const MINUTE = 60_000
const FIRST_TENTH = { groups: [], percent: 10, everyoneAfterMinutes: null }
const DEVICES: readonly ModelDevice[] = [
  { id: '0e7d1c1e-9c6f-4c5e-8f5a-2b6a7c3d4e01', groups: ['sales'] },
  { id: '0e7d1c1e-9c6f-4c5e-8f5a-2b6a7c3d4e02', groups: ['it', 'sales'] },
  { id: '0e7d1c1e-9c6f-4c5e-8f5a-2b6a7c3d4e03', groups: ['board'] },
  { id: '0e7d1c1e-9c6f-4c5e-8f5a-2b6a7c3d4e04', groups: [] },
  { id: '0e7d1c1e-9c6f-4c5e-8f5a-2b6a7c3d4e05', groups: [] },
]

export function rollingOut(db: () => Db): void {
  const bundles = testPublisher()
  const tag = (
    name: Parameters<typeof anAppTag>[0],
    staged?: Parameters<typeof tagApp>[2]['staged'],
    over: { appId?: string; now?: number; uploads?: 'blocked' } = {},
  ) => {
    const { appId = 'box', now = NOW, ...settings } = over
    return tagApp(db(), bundles, { appId, tag: anAppTag(name, settings), staged, actor: 'ada', now })
  }
  const stage = async (...change: Parameters<typeof tag>) => (await tag(...change))?.stagedTagId ?? 'none was made'
  const change = (id: string, action: Parameters<typeof changeStage>[2]['action'], now = NOW) =>
    changeStage(db(), bundles, { id, action, actor: 'bob', now })
  const read = (id: string, now = NOW) => readStagedTag(db(), id, now)
  const catalogIds = async () => (await readCatalogContent(db())).apps.map(({ id }) => id)

  /** What the newest version says of an app to each of the devices. */
  async function held(appId: string): Promise<DeviceTag[]> {
    const plan = new ReadyPlan((await readPlanText(db(), await findNewestVersion(db()))) ?? '')
    return DEVICES.map((device) => plan.resolve(device).tags[appId] ?? UNTAGGED)
  }

  async function fill(): Promise<void> {
    await emptyDatabase(db())
    await syncCatalog(db(), sampleCatalog(), NOW)
    await db()
      .transaction()
      .execute((transaction) => bundles.publish(transaction, NOW))
    for (const { id, groups } of DEVICES) await insertDevice(db(), { id, groups: JSON.stringify(groups) })
  }

  beforeEach(fill)

  it('holds for each device what a simple model says, whatever is done in whatever order', async () => {
    const work = async (step: Step, model: StagingModel): Promise<ModelOutcome> => {
      if (step.do === 'tag' || step.do === 'stage') {
        const { appId, tag, now } = step
        const staged = step.do === 'stage' ? step.staged : undefined
        const answer = await tagApp(db(), bundles, { appId, tag: TAGS[tag], staged, actor: 'ada', now })
        return answer?.stagedTagId ?? null
      }
      if (step.do === 'wait') {
        await widenDue(db(), bundles, step.now)
        return null
      }
      const id = model.idOf(step.stage)
      if (id === undefined) return null
      return await changeStage(db(), bundles, { id, action: step.do, actor: 'bob', now: step.now }).then(
        () => null,
        ({ code }) => ({ refused: code }),
      )
    }
    await fc.assert(
      fc.asyncProperty(steps, async (todo) => {
        await fill()
        const model = new StagingModel()
        for (const step of todo) {
          const outcome = await work(step, model)
          const expected = model.apply(step, typeof outcome === 'string' ? outcome : null)
          if (expected === 'staged') expect(outcome).toEqual(expect.any(String))
          else expect(outcome).toEqual(expected)
          for (const appId of ['box', 'dropbox']) {
            expect(await held(appId)).toEqual(DEVICES.map((device) => model.held(appId, device)))
          }
          for (const { id, state, canRollBack, everyoneAt } of model.stages) {
            expect(await read(id)).toMatchObject({ state, canRollBack, everyoneAt })
          }
        }
      }),
      { numRuns: 15 },
    )
  }, 120_000)

  it('starts with the first ones: the tag before it holds for all others', async () => {
    await tag('monitored')
    const id = await stage('unsanctioned', { groups: ['it', 'it'], percent: null, everyoneAfterMinutes: 5 })
    expect(await read(id)).toMatchObject({
      appId: 'box',
      appName: 'Box',
      before: anAppTag('monitored'),
      after: anAppTag('unsanctioned'),
      groups: ['it'],
      percent: null,
      state: 'first',
      startedAt: NOW,
      startedBy: 'ada',
      everyoneAt: NOW + 5 * MINUTE,
      canRollBack: true,
      progress: { devices: 1 },
    })
    expect((await held('box')).map((each) => each.tag)).toEqual([
      'monitored',
      'unsanctioned',
      'monitored',
      'monitored',
      'monitored',
    ])
  })

  it('comes to everyone, and back, as a new version each; pausing it makes none', async () => {
    const newest = async () => (await findNewestVersion(db())).version
    const id = await stage('unsanctioned', FIRST_TENTH)
    expect(await newest()).toBe(2)
    await change(id, 'pause')
    await change(id, 'resume')
    expect(await read(id)).toMatchObject({ progress: { version: 2 } })
    await change(id, 'widen')
    expect(await read(id)).toMatchObject({ progress: { version: 3, devices: DEVICES.length } })
    await change(id, 'roll-back')
    expect(await read(id)).toMatchObject({ progress: { version: 4 } })
    expect(await newest()).toBe(4)
  })

  it('makes no stages of a tag that everyone has already', async () => {
    await tag('unsanctioned')
    expect(await tag('unsanctioned', FIRST_TENTH)).toMatchObject({ stagedTagId: null })
    expect(await readRunningStages(db())).toEqual([])
  })

  it('takes about the percentage that was asked for, and not always the same devices', async () => {
    for (let index = 0; index < 300; index += 1) await insertDevice(db())
    const first = async (percent: number) => {
      const id = await stage('unsanctioned', { ...FIRST_TENTH, percent })
      const [running] = await readRunningStages(db())
      if (running === undefined) throw new Error('No stage is running')
      const all = await db().selectFrom('device').select(['id', 'groups']).orderBy('id').execute()
      const rows = await db().selectFrom('device').select('id').where(isAmongFirst(running)).orderBy('id').execute()
      // What is counted is what is told.
      expect(rows.map((row) => row.id)).toEqual(all.filter((row) => isFirst(running, row)).map((row) => row.id))
      await change(id, 'roll-back')
      return rows.map((row) => row.id)
    }
    const [once, again] = [await first(30), await first(30)]
    expect(once.length).toBeGreaterThan(45)
    expect(once.length).toBeLessThan(140)
    expect(again).not.toEqual(once)
  })

  it('goes to everyone by itself when its time has come, once, whoever looks', async () => {
    const id = await stage('unsanctioned', { ...FIRST_TENTH, everyoneAfterMinutes: 5 })
    await widenDue(db(), bundles, NOW + 5 * MINUTE - 1)
    expect((await read(id)).state).toBe('first')
    await Promise.all([1, 2, 3].map(() => widenDue(db(), bundles, NOW + 5 * MINUTE)))
    expect(await read(id)).toMatchObject({ state: 'everyone', changedBy: 'server', everyoneAt: null })
    const { items } = await listGovernanceLog(db(), { beforeId: null, limit: 9 })
    expect(items.map(({ actor, action }) => [actor, action])).toEqual([
      ['server', 'staged-tag.widen'],
      ['ada', 'app.tag'],
    ])
  })

  it('does not go on while it is paused, and later by as long when it is resumed', async () => {
    const id = await stage('unsanctioned', { ...FIRST_TENTH, everyoneAfterMinutes: 10 })
    await change(id, 'pause', NOW + 4 * MINUTE)
    await widenDue(db(), bundles, NOW + 60 * MINUTE)
    expect(await read(id)).toMatchObject({ state: 'paused', everyoneAt: null, changedBy: 'bob' })
    await change(id, 'resume', NOW + 64 * MINUTE)
    expect(await read(id)).toMatchObject({ state: 'first', everyoneAt: NOW + 70 * MINUTE })
  })

  it('brings the others to everyone where one fails, and says so', async () => {
    const failing = testPublisher()
    const publish = failing.publish.bind(failing)
    let turns = 0
    failing.publish = async (...args) => {
      turns += 1
      if (turns === 1) throw new Error('no key')
      return await publish(...args)
    }
    const staged = { ...FIRST_TENTH, everyoneAfterMinutes: 5 }
    const ids = [await stage('unsanctioned', staged), await stage('unsanctioned', staged, { appId: 'dropbox' })]
    const states = async () => (await Promise.all(ids.map((id) => read(id)))).map(({ state }) => state).sort()
    await expect(widenDue(db(), failing, NOW + 5 * MINUTE)).rejects.toThrow(AggregateError)
    expect(await states()).toEqual(['everyone', 'first'])
    await widenDue(db(), failing, NOW + 5 * MINUTE)
    expect(await states()).toEqual(['everyone', 'everyone'])
  })

  it('logs each step, with what was and what is', async () => {
    const id = await stage('unsanctioned', FIRST_TENTH)
    for (const action of ['pause', 'pause', 'resume', 'widen', 'widen', 'roll-back'] as const) await change(id, action)
    const { items } = await listGovernanceLog(db(), { beforeId: null, limit: 9 })
    const [none, blocked] = [{ tag: { tag: 'none' } }, { tag: { tag: 'unsanctioned' } }]
    expect(items.map(({ action, target, before, after }) => [action, target, before, after]).reverse()).toEqual([
      ['app.tag', 'box', { tag: 'none' }, { tag: 'unsanctioned', staged: { stagedTagId: id, ...FIRST_TENTH } }],
      ['staged-tag.pause', 'box', { stagedTagId: id, state: 'first' }, { stagedTagId: id, state: 'paused' }],
      ['staged-tag.resume', 'box', { stagedTagId: id, state: 'paused' }, { stagedTagId: id, state: 'first' }],
      [
        'staged-tag.widen',
        'box',
        { stagedTagId: id, state: 'first', ...none },
        { stagedTagId: id, state: 'everyone', ...blocked },
      ],
      [
        'staged-tag.roll-back',
        'box',
        { stagedTagId: id, state: 'everyone', ...blocked },
        { stagedTagId: id, state: 'rolled-back', ...none },
      ],
    ])
  })

  it('can not be rolled back when the app was tagged anew, not even where that came to the same tag', async () => {
    const id = await stage('unsanctioned', FIRST_TENTH)
    await change(id, 'widen')
    await tag('monitored')
    await tag('unsanctioned')
    expect((await read(id)).canRollBack).toBe(false)
    await expect(change(id, 'roll-back')).rejects.toMatchObject({ code: 'staged-tag-superseded' })
    expect((await held('box'))[0]?.tag).toBe('unsanctioned')
  })

  it('leaves everything as it was when the bundle can not be published', async () => {
    const id = await stage('unsanctioned', FIRST_TENTH)
    const broken = testPublisher()
    broken.publish = () => Promise.reject(new Error('no key'))
    const by = { actor: 'bob', now: NOW }
    await expect(changeStage(db(), broken, { id, action: 'roll-back', ...by })).rejects.toThrow('no key')
    const again = { appId: 'box', tag: anAppTag('monitored'), staged: FIRST_TENTH, actor: 'bob', now: NOW }
    await expect(tagApp(db(), broken, again)).rejects.toThrow('no key')
    expect(await read(id)).toMatchObject({ state: 'first', canRollBack: true })
    expect(await readRunningStages(db())).toHaveLength(1)
    expect(await listGovernanceLog(db(), { beforeId: null, limit: 9 })).toMatchObject({ total: 1 })
  })

  it('keeps a retired app in force as long as its tag holds for anyone', async () => {
    await tag('unsanctioned')
    const apps = sampleCatalog().apps.filter(({ id }) => id !== 'box')
    await syncCatalog(db(), sampleCatalog({ apps, digest: 'without box' }), NOW)
    const id = await stage('none', FIRST_TENTH)
    expect(await catalogIds()).toContain('box')
    await db().transaction().execute(takeCatalogChanges)
    await change(id, 'widen')
    expect(await catalogIds()).not.toContain('box')
    await change(id, 'roll-back')
    expect(await catalogIds()).toContain('box')
  })

  it('lets a retired app keep its domain for those who still have its tag', async () => {
    await tag('unsanctioned')
    const apps = sampleCatalog().apps.map((app) => (app.id === 'box' ? { ...app, id: 'box-cloud' } : app))
    await syncCatalog(db(), sampleCatalog({ apps, digest: 'renamed' }), NOW)
    const owners = async () =>
      (await readCatalogContent(db())).apps.filter(({ domains }) => domains.includes('box.com')).map(({ id }) => id)
    const id = await stage('none', FIRST_TENTH)
    expect(await owners()).toEqual(['box'])
    await change(id, 'widen')
    expect(await owners()).toEqual(['box-cloud'])
  })

  it('reads what a stage stored as it was written', async () => {
    const settings = { uploads: 'blocked' } as const
    await tag('monitored', undefined, settings)
    await stage('none', FIRST_TENTH)
    const [running] = await readRunningStages(db())
    expect(JSON.stringify(running?.before)).toBe(JSON.stringify(writtenTag(anAppTag('monitored', settings))))
  })
}
