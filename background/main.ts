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
import { AccessRequests } from './enforcement/access-requests.ts'
import { BaseRules } from './enforcement/base-rules.ts'
import { BundleInForce } from './enforcement/bundle-in-force.ts'
import { Bypasses } from './enforcement/bypasses.ts'
import { Enforcer } from './enforcement/enforcer.ts'
import { Gate } from './enforcement/gate.ts'
import { GrantsInForce } from './enforcement/grants-in-force.ts'
import { Interference } from './enforcement/interference.ts'
import { OfflineAnswers } from './enforcement/offline-answers.ts'
import { PageStop } from './enforcement/page-stop.ts'
import { Situation } from './enforcement/situation.ts'
import { TabGuard } from './enforcement/tab-guard.ts'
import { TimeLimits } from './enforcement/time-limits.ts'
import { UploadGate } from './enforcement/upload-gate.ts'
import { UploadGateRegistration } from './enforcement/upload-gate-registration.ts'
import { UploadRulings } from './enforcement/upload-rulings.ts'
import { Enrollment } from './enrollment/enrollment.ts'
import { AgentStatusReader } from './messaging/agent-status.ts'
import { messageHandlers } from './messaging/handlers.ts'
import { MessageRouter } from './messaging/router.ts'
import { lastKnownGroups, ManagedPolicy } from './policy/managed-policy.ts'
import { PushChannel } from './push/push-channel.ts'
import { PushMessages } from './push/push-messages.ts'
import { AgentDatabase } from './storage/database.ts'
import { Outbox } from './storage/outbox.ts'
import { UsageLog } from './storage/usage-log.ts'
import { BatchUpload } from './sync/batch-upload.ts'
import { BundleSync } from './sync/bundle-sync.ts'
import { BundleTrust } from './sync/bundle-trust.ts'
import { Coverage } from './sync/coverage.ts'
import { DeviceClient } from './sync/device-client.ts'
import { GrantsSync } from './sync/grants-sync.ts'
import { HealthReport } from './sync/health-report.ts'
import { NetworkErrors } from './sync/network-errors.ts'
import { RejectedBundle } from './sync/rejected-bundle.ts'
import { ServerClock } from './sync/server-clock.ts'
import { SyncAlarm } from './sync/sync-alarm.ts'
import { SyncCoordinator } from './sync/sync-coordinator.ts'

// The composition root. The parts register their listeners in their constructors, that is synchronously, in the
// worker's first turn: the browser wakes a worker only for listeners that were there by then.

const database = new AgentDatabase('heliograph', lastKnownGroups)
const outbox = new Outbox(database)
const policy = new ManagedPolicy()
const clock = new ServerClock()

const { version } = browser.runtime.getManifest()
const inForce = new BundleInForce(database, version)
const grants = new GrantsInForce(database, clock)
const bypasses = new Bypasses(policy, clock)
const situation = new Situation({ policy, inForce, grants, bypasses })
const gate = new Gate(situation)

const scope = new DiscoveryScope(policy, inForce)
const who = new Who(policy, inForce, database)
const log = new UsageLog(database)
const privateWindows = new PrivateWindows()
const recorder = new Recorder({ policy, inForce, scope, who, privateWindows, clock, log })
const guard = new TabGuard(situation, recorder)
const base = new BaseRules(database, version)
const pageStop = new PageStop({ situation, inForce, policy })
const offlineAnswers = new OfflineAnswers(situation, inForce)
const enforcer = new Enforcer({ policy, inForce, situation, base, gate, guard, pageStop, offlineAnswers })
const limits = new TimeLimits({ situation, bypasses, clock, enforcer })
const interference = new Interference(situation)
const requests = new AccessRequests(grants, clock)
new NavigationSensor(situation, recorder)
new TrafficSensor(recorder, new HeaderMeasurements(recorder, clock, database))
new DownloadSensor(recorder)
new UploadReceiver(recorder)
new UploadRegistration(policy)
const uploadRules = new UploadRulings({ situation, inForce })
new UploadGate({ rules: uploadRules, recorder, policy })
new UploadGateRegistration(uploadRules)

const client = new DeviceClient(new NetworkErrors(), clock)
const enrollment = new Enrollment({ client, who, log, outbox })
const channel = new PushChannel(policy, enrollment)
const upload = new BatchUpload({ policy, client, log, outbox, clock })
const rejected = new RejectedBundle()
const coverage = new Coverage({ policy, inForce, enforcer, rejected, outbox, interference, clock })
const trust = new BundleTrust()
const health = new HealthReport({
  ...{ client, policy, who, enforcer, coverage, outbox },
  ...{ channel, inForce, trust },
})
const bundleSync = new BundleSync({
  ...{ client, policy, enrollment, inForce, enforcer, clock },
  ...{ trust, rejected, health },
})
const grantsSync = new GrantsSync({ client, grants, enforcer, limits, trust })
const coordinator = new SyncCoordinator({
  policy,
  enrollment,
  bundleSync,
  grantsSync,
  upload,
  health,
  enforcer,
  outbox,
  clock,
  channel,
})
new PushMessages({ channel, bundleSync, coordinator, enforcer, clock })
new SyncAlarm({ policy, coordinator, channel })

const status = new AgentStatusReader({
  policy,
  enrollment,
  inForce,
  situation,
  enforcer,
  coordinator,
  coverage,
  outbox,
  channel,
})
new MessageRouter(
  messageHandlers({
    policy,
    inForce,
    situation,
    bypasses,
    requests,
    enforcer,
    limits,
    recorder,
    outbox,
    clock,
    coordinator,
    status,
  }),
)

browser.runtime.onStartup.addListener(() => {
  void enforcer.sweep()
  void coordinator.tick()
})
// An update ends what was under way, and the policy that the new worker knows is no news to it.
browser.runtime.onInstalled.addListener(() => void coordinator.tick())
