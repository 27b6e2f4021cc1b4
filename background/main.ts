import browser from 'webextension-polyfill'
import { DiscoveryScope } from './discovery/discovery-scope.ts'
import { DownloadSensor } from './discovery/download-sensor.ts'
import { HeaderMeasurements } from './discovery/header-measurements.ts'
import { NavigationSensor } from './discovery/navigation-sensor.ts'
import { PrivateWindows } from './discovery/private-windows.ts'
import { Recorder } from './discovery/recorder.ts'
import { TrafficSensor } from './discovery/traffic-sensor.ts'
import { UploadReceiver } from './discovery/upload-receiver.ts'
import { UploadRegistration } from './discovery/upload-registration.ts'
import { Who } from './discovery/who.ts'
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
import { UsageLog } from './storage/usage-log.ts'
import { BatchUpload } from './sync/batch-upload.ts'
import { BundleSync } from './sync/bundle-sync.ts'
import { Coverage } from './sync/coverage.ts'
import { DeviceClient } from './sync/device-client.ts'
import { HealthReport } from './sync/health-report.ts'
import { NetworkErrors } from './sync/network-errors.ts'
import { ServerClock } from './sync/server-clock.ts'
import { SyncAlarm } from './sync/sync-alarm.ts'
import { SyncCoordinator } from './sync/sync-coordinator.ts'

// The composition root. The parts register their listeners in their constructors, that is synchronously, in the
// worker's first turn: the browser wakes a worker only for listeners that were there by then.

const database = new AgentDatabase()
const outbox = new Outbox(database)
const policy = new ManagedPolicy()
const clock = new ServerClock()

const inForce = new BundleInForce(database, browser.runtime.getManifest().version)
const scope = new DiscoveryScope(policy, inForce)
const who = new Who(policy, inForce, database)
const log = new UsageLog(database)
const privateWindows = new PrivateWindows()
const recorder = new Recorder({ policy, inForce, scope, who, privateWindows, clock, log })
const decision = new BlockDecision(policy, inForce)
const guard = new TabGuard(decision, recorder)
const enforcer = new Enforcer(policy, inForce, decision, guard)
new NavigationSensor({ decision, guard, recorder })
new TrafficSensor(recorder, new HeaderMeasurements(recorder, clock, database))
new DownloadSensor(recorder)
new UploadReceiver(recorder)
new UploadRegistration(policy)

const client = new DeviceClient(new NetworkErrors(), clock)
const enrollment = new Enrollment({ client, who, log, outbox })
const bundleSync = new BundleSync(client, inForce, enforcer)
const upload = new BatchUpload({ policy, client, log, outbox, clock })
const coverage = new Coverage({ policy, inForce, enforcer, bundleSync, outbox })
const health = new HealthReport({ client, policy, who, enforcer, coverage, outbox })
const coordinator = new SyncCoordinator({ policy, enrollment, bundleSync, upload, health, enforcer, outbox, clock })
new SyncAlarm(policy, coordinator)

const status = new AgentStatusReader({ policy, enrollment, inForce, enforcer, coordinator, coverage, outbox })
new MessageRouter(messageHandlers({ policy, inForce, decision, outbox, clock, coordinator, status }))

browser.runtime.onStartup.addListener(() => {
  void enforcer.sweep()
  coordinator.tick()
})
// An update ends what was under way, and the policy that the new worker knows is no news to it.
browser.runtime.onInstalled.addListener(() => coordinator.tick())
