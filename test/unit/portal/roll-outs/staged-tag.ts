import * as v from 'valibot'
import { AppTagSchema } from '../../../../core/bundle/app-tag.ts'
import type { StagedTag } from '../../../../core/protocol/staged-api.ts'

/** A staged tag with the first ones, as a server tells it. */
export function aStagedTag(changes: Partial<StagedTag> = {}): StagedTag {
  return {
    stagedTagId: '0f7f4a5e-6f5b-4c39-9c1d-4d5d5f1c2b3a',
    appId: 'dropbox',
    appName: 'Dropbox',
    before: v.parse(AppTagSchema, { tag: 'none' }),
    after: v.parse(AppTagSchema, { tag: 'unsanctioned' }),
    groups: [],
    percent: 5,
    state: 'first',
    startedAt: 1,
    startedBy: 'maria.keller',
    everyoneAt: null,
    changedAt: 1,
    changedBy: 'maria.keller',
    progress: {
      version: 41,
      devices: 20,
      enforcing: 18,
      pending: 2,
      offline: 0,
      offlineSince: null,
      failed: 0,
      failures: [],
    },
    canRollBack: true,
    ...changes,
  }
}
