import * as v from 'valibot'
import {
  AppDetailSchema,
  BundleStatusSchema,
  CatalogEntrySchema,
  CategorySchema,
  ChangedAppSchema,
  DeviceSchema,
  DiscoveredAppSchema,
  DiscoveredDomainsSchema,
  EventSchema,
  GovernanceEntrySchema,
  OpenedIdentitySchema,
  type OpenIdentityRequestSchema,
  pageOf,
  SessionSchema,
  type SetupRequestSchema,
  type SignInRequestSchema,
  type TagRequestSchema,
  TagResponseSchema,
} from '../core/protocol/admin-api.ts'
import {
  type CommitImportSchema,
  CreatedImportSchema,
  type ImportChunk,
  ImportReportSchema,
  type RawApp,
} from '../core/protocol/catalog-imports.ts'
import {
  AccessRequestSchema,
  type CreateExceptionSchema,
  type DecideRequestSchema,
  ExceptionSchema,
} from '../core/protocol/exceptions-api.ts'
import { GroupsSchema } from '../core/protocol/groups-api.ts'
import { type RiskOverrideRequestSchema, RiskOverrideResponseSchema } from '../core/protocol/risk-api.ts'
import {
  CreatedEnrollmentTokenSchema,
  type CreateEnrollmentTokenSchema,
  EnrollmentTokenSchema,
  type PolicyFileRequestSchema,
  PolicyFileSchema,
} from '../core/protocol/rollout-api.ts'
import {
  FleetProgressSchema,
  ImpactSchema,
  type StagedTagAction,
  StagedTagSchema,
} from '../core/protocol/staged-api.ts'
import { type GroupWeights, GroupWeightsSchema } from '../core/risk/group-weights.ts'
import { ApiClient, type Query } from './api-client.ts'
import { session } from './session.ts'

/** Every call that the portal makes, by name. */

const client = new ApiClient({
  fetch: (input, init) => fetch(input, init),
  onNotSignedIn: () => {
    session.value = null
  },
})

const id = encodeURIComponent

export const api = {
  session: () => client.get('/session', SessionSchema),
  setUp: (request: v.InferInput<typeof SetupRequestSchema>) => client.send('POST', '/setup', SessionSchema, request),
  signIn: (request: v.InferInput<typeof SignInRequestSchema>) =>
    client.send('POST', '/session', SessionSchema, request),
  signOut: () => client.delete('/session'),

  discoveredApps: (query: Query, signal: AbortSignal) =>
    client.get('/discovered-apps', pageOf(DiscoveredAppSchema), query, signal),
  discoveredDomains: (query: Query, signal: AbortSignal) =>
    client.get('/discovered-domains', DiscoveredDomainsSchema, query, signal),
  catalog: (query: Query, signal: AbortSignal) => client.get('/apps', pageOf(CatalogEntrySchema), query, signal),
  app: (appId: string, days: string, signal: AbortSignal) =>
    client.get(`/apps/${id(appId)}`, AppDetailSchema, { days }, signal),
  tagApp: (appId: string, request: v.InferInput<typeof TagRequestSchema>) =>
    client.send('PUT', `/apps/${id(appId)}/tag`, TagResponseSchema, request),
  impact: (appId: string, request: v.InferInput<typeof TagRequestSchema>, signal: AbortSignal) =>
    client.send('POST', `/apps/${id(appId)}/impact`, ImpactSchema, request, signal),
  stagedTags: (query: Query, signal: AbortSignal) => client.get('/staged-tags', pageOf(StagedTagSchema), query, signal),
  stagedTag: (stagedTagId: string, signal: AbortSignal) =>
    client.get(`/staged-tags/${id(stagedTagId)}`, StagedTagSchema, {}, signal),
  changeStagedTag: (stagedTagId: string, action: StagedTagAction) =>
    client.send('POST', `/staged-tags/${id(stagedTagId)}/${action}`, StagedTagSchema),
  groups: (signal: AbortSignal) => client.get('/groups', GroupsSchema, {}, signal),
  exceptions: (query: Query, signal: AbortSignal) => client.get('/exceptions', pageOf(ExceptionSchema), query, signal),
  createException: (exception: v.InferInput<typeof CreateExceptionSchema>) =>
    client.send('POST', '/exceptions', ExceptionSchema, exception),
  endException: (exceptionId: string) => client.delete(`/exceptions/${id(exceptionId)}`),
  accessRequests: (query: Query, signal: AbortSignal) =>
    client.get('/access-requests', pageOf(AccessRequestSchema), query, signal),
  decideRequest: (requestId: string, decision: v.InferInput<typeof DecideRequestSchema>) =>
    client.send('POST', `/access-requests/${id(requestId)}/decision`, AccessRequestSchema, decision),
  overrideRisk: (appId: string, override: v.InferInput<typeof RiskOverrideRequestSchema>) =>
    client.send('PUT', `/apps/${id(appId)}/risk-override`, RiskOverrideResponseSchema, override),
  useModelRisk: (appId: string) => client.delete(`/apps/${id(appId)}/risk-override`),
  riskWeights: (signal: AbortSignal) => client.get('/risk/weights', GroupWeightsSchema, {}, signal),
  setRiskWeights: (weights: GroupWeights) => client.send('PUT', '/risk/weights', GroupWeightsSchema, weights),
  categories: (query: Query, signal: AbortSignal) => client.get('/categories', pageOf(CategorySchema), query, signal),
  createApp: (app: RawApp) => client.send('POST', '/apps', ChangedAppSchema, app),
  changeApp: (appId: string, app: RawApp) => client.send('PUT', `/apps/${id(appId)}`, ChangedAppSchema, app),
  removeApp: (appId: string) => client.delete(`/apps/${id(appId)}`),
  beginImport: () => client.send('POST', '/catalog/imports', CreatedImportSchema),
  putImportChunk: (importId: string, number: number, chunk: ImportChunk) =>
    client.send('PUT', `/catalog/imports/${id(importId)}/chunks/${number}`, v.undefined(), chunk),
  commitImport: (importId: string, commit: v.InferInput<typeof CommitImportSchema>) =>
    client.send('POST', `/catalog/imports/${id(importId)}/commit`, ImportReportSchema, commit),
  abandonImport: (importId: string) => client.delete(`/catalog/imports/${id(importId)}`),
  bundleStatus: (signal: AbortSignal) => client.get('/bundle/status', BundleStatusSchema, {}, signal),
  bundleProgress: (query: Query, signal: AbortSignal) =>
    client.get('/bundle/progress', FleetProgressSchema, query, signal),

  devices: (query: Query, signal: AbortSignal) => client.get('/devices', pageOf(DeviceSchema), query, signal),
  revokeDevice: (deviceId: string, mayEnrollAgain: boolean) =>
    client.send('POST', `/devices/${id(deviceId)}/revoke`, DeviceSchema, { mayEnrollAgain }),
  allowDevice: (deviceId: string) => client.send('POST', `/devices/${id(deviceId)}/allow`, DeviceSchema),
  syncDevice: (deviceId: string) => client.send('POST', `/devices/${id(deviceId)}/sync`, v.unknown()),
  syncDevices: () => client.send('POST', '/devices/sync', v.unknown()),

  openIdentity: (pseudonym: string, request: v.InferInput<typeof OpenIdentityRequestSchema>) =>
    client.send('POST', `/identities/${id(pseudonym)}/open`, OpenedIdentitySchema, request),

  events: (query: Query, signal: AbortSignal) => client.get('/events', pageOf(EventSchema), query, signal),
  governanceLog: (query: Query, signal: AbortSignal) =>
    client.get('/governance-log', pageOf(GovernanceEntrySchema), query, signal),

  enrollmentTokens: (query: Query, signal: AbortSignal) =>
    client.get('/enrollment-tokens', pageOf(EnrollmentTokenSchema), query, signal),
  createEnrollmentToken: (request: v.InferInput<typeof CreateEnrollmentTokenSchema>) =>
    client.send('POST', '/enrollment-tokens', CreatedEnrollmentTokenSchema, request),
  revokeEnrollmentToken: (tokenId: string) => client.delete(`/enrollment-tokens/${id(tokenId)}`),
  policyFile: (request: v.InferInput<typeof PolicyFileRequestSchema>) =>
    client.send('POST', '/policy-files', PolicyFileSchema, request),
} as const
