import browser from 'webextension-polyfill'
import { NavigationSensor } from './discovery/navigation-sensor.ts'
import { Recorder } from './discovery/recorder.ts'
import { BlockDecision } from './enforcement/block-decision.ts'
import { BundleInForce } from './enforcement/bundle-in-force.ts'
import { Enforcer } from './enforcement/enforcer.ts'
import { TabGuard } from './enforcement/tab-guard.ts'
import { Enrollment } from './enrollment/enrollment.ts'
import { AgentStatusReader } from './messaging/agent-status.ts'
import { messageHandlers } from './messaging/handlers.ts'
import { MessageRouter } from './messaging/router.ts'
import { ManagedPolicy } from './policy/managed-policy.ts'
import { AgentDatabase } from './storage/database.ts'
import { Outbox } from './storage/outbox.ts'
import { BatchUpload } from './sync/batch-upload.ts'
import { BundleSync } from './sync/bundle-sync.ts'
import { Coverage } from './sync/coverage.ts'
import { DeviceClient } from './sync/device-client.ts'
import { HealthReport } from './sync/health-report.ts'
import { NetworkErrors } from './sync/network-errors.ts'
import { SyncAlarm } from './sync/sync-alarm.ts'
import { SyncCoordinator } from './sync/sync-coordinator.ts'

// The composition root. The parts register their listeners in their constructors, that is synchronously, in the
// worker's first turn: the browser wakes a worker only for listeners that were there by then.

const database = new AgentDatabase()
const outbox = new Outbox(database)
const policy = new ManagedPolicy()

const inForce = new BundleInForce(database, browser.runtime.getManifest().version)
const recorder = new Recorder(policy, outbox)
const decision = new BlockDecision(policy, inForce)
const guard = new TabGuard(decision, recorder)
const enforcer = new Enforcer(policy, inForce, decision, guard)
new NavigationSensor({ policy, inForce, decision, guard, recorder })

const client = new DeviceClient(new NetworkErrors())
const enrollment = new Enrollment(client)
const bundleSync = new BundleSync(client, inForce, enforcer)
const upload = new BatchUpload(client, outbox)
const coverage = new Coverage({ policy, inForce, enforcer, bundleSync, outbox })
const health = new HealthReport({ client, policy, enforcer, coverage, outbox })
const coordinator = new SyncCoordinator({ policy, enrollment, bundleSync, upload, health, enforcer, outbox })
new SyncAlarm(policy, coordinator)

const status = new AgentStatusReader({ policy, enrollment, inForce, enforcer, coordinator, coverage, outbox })
new MessageRouter(messageHandlers({ policy, inForce, decision, outbox, coordinator, status }))

browser.runtime.onStartup.addListener(() => {
  void enforcer.sweep()
  coordinator.tick()
})
