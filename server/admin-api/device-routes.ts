import * as v from 'valibot'
import {
  DEVICE_STATES,
  type Device,
  DeviceSchema,
  pageOf,
  RevokeDeviceRequestSchema,
} from '../../core/protocol/admin-api.ts'
import { GroupsSchema } from '../../core/protocol/groups-api.ts'
import { EpochMsSchema, UuidSchema } from '../../core/protocol/primitives.ts'
import { PROGRESS_STATES } from '../../core/protocol/staged-api.ts'
import { actorOf } from '../auth/access.ts'
import { readCursor } from '../http/cursor.ts'
import { ProblemError } from '../http/problem-error.ts'
import { keysetPage, PAGE_PARAMS, SEARCH_PARAM, VERSION_PARAM } from '../http/query-params.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'
import { notify } from '../push/notices.ts'
import { findDevice, listDevices, setDeviceState } from '../store/devices.ts'
import { record } from '../store/governance-log.ts'
import { listGroups } from '../store/groups.ts'
import type { Db } from '../store/schema.ts'

const DeviceParamsSchema = v.object({ id: UuidSchema })
const PositionSchema = v.object({ enrolledAt: EpochMsSchema, deviceId: UuidSchema })

/** The fleet, and who of it is let in. */
export function deviceRoutes(app: App, { db, clock }: ServerParts): void {
  app.get(
    '/api/v1/devices',
    {
      config: { access: 'auditor' },
      schema: {
        summary: 'Devices, newest enrollment first',
        querystring: v.object({
          ...PAGE_PARAMS,
          search: SEARCH_PARAM,
          state: v.optional(v.picklist(DEVICE_STATES)),
          /** Of active devices, how they stand to `version`, by default the newest. */
          progress: v.optional(v.picklist(PROGRESS_STATES)),
          version: VERSION_PARAM,
        }),
        response: { 200: pageOf(DeviceSchema) },
      },
    },
    async (request) => {
      const { cursor, limit, search, state = null, version = null } = request.query
      const after = readCursor(PositionSchema, cursor)
      const progress =
        request.query.progress === undefined ? null : { state: request.query.progress, version, now: clock() }
      const query = { search: search === '' ? null : search, state, progress, after, limit: limit + 1 }
      const found = await listDevices(db, query)
      return keysetPage(found, limit, ({ enrolledAt, deviceId }) => ({ enrolledAt, deviceId }))
    },
  )

  app.get(
    '/api/v1/devices/:id',
    {
      config: { access: 'auditor' },
      schema: { summary: 'One device', params: DeviceParamsSchema, response: { 200: DeviceSchema } },
    },
    async (request) => (await findDevice(db, request.params.id)) ?? refuseUnknown(request.params.id),
  )

  app.get(
    '/api/v1/groups',
    {
      config: { access: 'auditor' },
      schema: { summary: 'Groups that devices report, the largest first', response: { 200: GroupsSchema } },
    },
    async () => ({ items: await listGroups(db) }),
  )

  app.post(
    '/api/v1/devices/:id/revoke',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Make a device’s credential worthless',
        params: DeviceParamsSchema,
        body: v.nullish(RevokeDeviceRequestSchema, {}),
        response: { 200: DeviceSchema },
      },
    },
    async (request) => {
      const state = request.body.mayEnrollAgain ? 'revoked' : 'blocked'
      return await changeState(request.params.id, () => state, 'device.revoke', actorOf(request).name)
    },
  )

  app.post(
    '/api/v1/devices/:id/allow',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Let a blocked device enroll again',
        params: DeviceParamsSchema,
        response: { 200: DeviceSchema },
      },
    },
    async (request) => {
      const allow = (before: Device['state']) => (before === 'blocked' ? 'revoked' : before)
      return await changeState(request.params.id, allow, 'device.allow', actorOf(request).name)
    },
  )

  app.post(
    '/api/v1/devices/:id/sync',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Ask a connected device for everything at once',
        params: DeviceParamsSchema,
        response: { 202: v.object({}) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      await db.transaction().execute(async (transaction) => {
        if ((await findDevice(transaction, id)) === null) refuseUnknown(id)
        await askForSync(transaction, actorOf(request).name, id)
      })
      return reply.code(202).send({})
    },
  )

  app.post(
    '/api/v1/devices/sync',
    {
      config: { access: 'admin' },
      schema: { summary: 'Ask all connected devices for everything at once', response: { 202: v.object({}) } },
    },
    async (request, reply) => {
      await db.transaction().execute((transaction) => askForSync(transaction, actorOf(request).name, null))
      return reply.code(202).send({})
    },
  )

  /** @param deviceId null: all of them */
  async function askForSync(transaction: Db, actor: string, deviceId: string | null): Promise<void> {
    const entry = { actor, action: 'device.sync', target: deviceId ?? 'all', before: null, after: null }
    await record(transaction, { at: clock(), ...entry })
    await notify(transaction, { what: 'sync', ...(deviceId !== null && { device: deviceId }) })
  }

  function changeState(
    id: string,
    stateAfter: (before: Device['state']) => Device['state'],
    action: string,
    actor: string,
  ): Promise<Device> {
    return db.transaction().execute(async (transaction) => {
      const change = await setDeviceState(transaction, id, stateAfter)
      if (change === null) return refuseUnknown(id)
      const { before, after } = change
      if (before !== after) {
        const entry = { actor, action, target: id, before: { state: before }, after: { state: after } }
        await record(transaction, { at: clock(), ...entry })
        await notify(transaction, { what: 'revoked', device: id })
      }
      return (await findDevice(transaction, id)) ?? refuseUnknown(id)
    })
  }
}

function refuseUnknown(id: string): never {
  throw new ProblemError('not-found', `No device has the id ${id}.`)
}
