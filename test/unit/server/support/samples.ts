import { randomUUID } from 'node:crypto'
import type { LoadedApp } from '../../../../catalog/app-word.ts'
import type { Catalog } from '../../../../catalog/load-catalog.ts'
import {
  type AppMeasurement,
  type Batch,
  type DeviceEvent,
  type DeviceInfo,
  NO_COUNTS,
  type Signal,
} from '../../../../core/protocol/device-api.ts'

/** 2026-03-10T12:30:00Z */
export const NOW = Date.UTC(2026, 2, 10, 12, 30)
/** The start of the hour that `NOW` lies in. */
export const HOUR = Date.UTC(2026, 2, 10, 12)

export function sampleDevice(over: Partial<DeviceInfo> = {}): DeviceInfo {
  return {
    name: 'laptop-7',
    user: 'ada@example.com',
    groups: ['engineering'],
    browser: 'Chrome',
    browserVersion: '156.0.1.2',
    platform: 'linux',
    extensionVersion: '0.1.0',
    installType: 'admin',
    ...over,
  }
}

export function sampleSignal(over: Partial<Signal> = {}): Signal {
  const hour = over.hour ?? HOUR
  return {
    ...NO_COUNTS,
    hour,
    appId: 'dropbox',
    domain: null,
    user: 'ada@example.com',
    visits: 3,
    bytesDownExact: true,
    bytesUpExact: true,
    firstSeen: hour + 60_000,
    lastSeen: hour + 120_000,
    ...over,
  }
}

export function sampleDomainSignal(domain: string, over: Partial<Signal> = {}): Signal {
  return sampleSignal({ appId: null, domain, ...over })
}

export function sampleEvent(over: Partial<DeviceEvent> = {}): DeviceEvent {
  return {
    id: randomUUID(),
    type: 'blocked',
    at: HOUR + 90_000,
    appId: 'dropbox',
    user: 'ada@example.com',
    context: 'navigation',
    justification: null,
    ...over,
  }
}

/** Of an app that does all right, unless a field is given otherwise. */
export function sampleMeasurement(over: Partial<AppMeasurement> = {}): AppMeasurement {
  return {
    appId: 'dropbox',
    at: HOUR,
    https: true,
    hsts: true,
    csp: true,
    frameProtection: true,
    contentTypeProtection: true,
    ...over,
  }
}

export function sampleBatch(over: Partial<Batch> = {}): Batch {
  return {
    batchId: randomUUID(),
    sequence: 1,
    signals: [sampleSignal()],
    events: [],
    identities: [],
    measurements: [],
    dropped: 0,
    ...over,
  }
}

const APPS: LoadedApp[] = [
  { id: 'dropbox', name: 'Dropbox', vendor: 'Dropbox', category: 'storage', domains: ['dropbox.com'], hosts: [] },
  { id: 'box', name: 'Box', vendor: 'Box', category: 'storage', domains: ['box.com'], hosts: [] },
  {
    id: 'google-docs',
    name: 'Google Docs',
    vendor: 'Google',
    category: 'office',
    domains: [],
    hosts: ['docs.google.com'],
  },
  { id: 'google', name: 'Google', vendor: 'Google', category: 'office', domains: ['google.com'], hosts: [] },
]

/** Two categories, four apps; one of them has protected hosts under its domain. */
export function sampleCatalog(over: { apps?: LoadedApp[]; digest?: string } = {}): Catalog {
  const categories = new Map([
    ['office', 'Office'],
    ['storage', 'File storage'],
  ])
  return { categories, apps: over.apps ?? APPS, digest: over.digest ?? 'sample' }
}
