import { afterAll, beforeAll, beforeEach, describe } from 'vitest'
import type { Db } from '../../../../server/store/schema.ts'
import { DATABASES, emptyDatabase, type TestDatabase } from '../support/test-database.ts'
import { askingForAccess } from './asking-for-access.ts'
import { countingBatches } from './counting-batches.ts'
import { customApps } from './custom-apps.ts'
import { deviceContact } from './device-contact.ts'
import { discoveredApps } from './discovered-apps.ts'
import { discoveredDomains } from './discovered-domains.ts'
import { enrolling } from './enrolling.ts'
import { fleetStanding } from './fleet-standing.ts'
import { governanceLog } from './governance-log.ts'
import { identities } from './identities.ts'
import { impacts } from './impacts.ts'
import { keepingTheCatalog } from './keeping-the-catalog.ts'
import { listening } from './listening.ts'
import { migrating } from './migrating.ts'
import { publishingBundles } from './publishing-bundles.ts'
import { retention } from './retention.ts'
import { risk } from './risk.ts'
import { rollingOut } from './rolling-out.ts'

/** The very same tests on both databases: what holds on one holds on the other. */
describe.each(Object.entries(DATABASES))('the store on %s', (_, open) => {
  let database: TestDatabase
  const db = (): Db => database.db

  beforeAll(async () => {
    database = await open()
  })
  afterAll(() => database.close())
  beforeEach(() => emptyDatabase(db()))

  describe('asking for access', () => askingForAccess(db))
  describe('counting batches', () => countingBatches(db))
  describe('custom apps', () => customApps(db))
  describe('device contact', () => deviceContact(db))
  describe('discovered apps', () => discoveredApps(db))
  describe('discovered domains', () => discoveredDomains(db))
  describe('enrolling', () => enrolling(db))
  describe('how the fleet stands', () => fleetStanding(db))
  describe('the governance log', () => governanceLog(db))
  describe('identities', () => identities(db))
  describe('impact', () => impacts(db))
  describe('keeping the catalog', () => keepingTheCatalog(db))
  describe('listening', () => listening(() => database))
  describe('migrating', () => migrating(db))
  describe('publishing bundles', () => publishingBundles(db))
  describe('retention', () => retention(db))
  describe('risk', () => risk(db))
  describe('rolling out', () => rollingOut(db))
})
