import { z } from 'zod'
import type { Entry, LockTable, ScopeEntries } from '../../../core/locks/lock-table.ts'
import { numbered, type StoredWaiter } from '../../../core/locks/queue.ts'
import type { KvEntry } from '../client/kv.ts'
import { recordIn } from '../client/records.ts'
import type { LockKeys } from './keys.ts'

const requester = z.union([z.string(), z.strictObject({ policy: z.string(), hash: z.string(), owner: z.string() })])

const phase = z.object({
  step: z.string(),
  index: z.number(),
  bootIdBefore: z.string().nullable(),
  changed: z.array(z.string()),
  armedUntilUptimeSeconds: z.number().nullable(),
})

const agreement = z.object({
  plan: z.string(),
  part: z.string(),
  approvals: z.array(z.object({ person: z.string(), click: z.string(), atMs: z.number() })),
})

const entry = z.object({
  operation: z.string(),
  run: z.string(),
  node: z.string(),
  requester,
  command: z.string(),
  sinceMs: z.number(),
  phase,
  agreed: agreement.exactOptional(),
  fenced: z.object({ atMs: z.number(), by: z.array(z.string()) }).exactOptional(),
  drainedBy: z.array(z.string()).exactOptional(),
  scopes: z.array(z.string()),
  groups: z.array(z.string().nullable()),
  finishing: z.boolean(),
  number: z.number().optional(),
}) satisfies z.ZodType<Entry>

const scope = z.object({
  schema: z.literal(1),
  scope: z.string(),
  slots: z.number(),
  holders: z.array(entry),
}) satisfies z.ZodType<ScopeEntries>

const waiter = z.object({
  operation: z.string(),
  run: z.string(),
  node: z.string(),
  requester,
  scopes: z.array(z.string()),
  sinceMs: z.number(),
  number: z.number().optional(),
  gated: z.literal(true).optional(),
  addsNone: z.literal(true).optional(),
}) satisfies z.ZodType<StoredWaiter>

const line = z.object({ schema: z.literal(1), line: z.array(waiter) })
const policy = z.object({ schema: z.literal(1), scopesHash: z.string() })

/** The stored state of a cluster's locks, and the version of every key for comparison when it is changed. */
export type StoredLocks = {
  readonly table: Omit<LockTable, 'foreign'>
  /** `ModifyIndex` by key; a key that is absent here does not exist. */
  readonly versions: ReadonlyMap<string, number>
}

/** Parses the stored state from the cluster's keys. Throws `Failure` for an invalid one, so that nothing starts. */
export function storedFrom(entries: readonly KvEntry[], keys: LockKeys): StoredLocks {
  const find = (key: string) => entries.find((each) => each.key === key)
  const lineEntry = find(keys.line)
  const policyEntry = find(keys.policy)
  return {
    table: {
      scopes: entries.filter(({ key }) => key.startsWith(keys.scopes)).map((each) => recordIn(scope, each)),
      line: lineEntry === undefined ? [] : numbered(recordIn(line, lineEntry).line),
      policyHash: policyEntry === undefined ? null : recordIn(policy, policyEntry).scopesHash,
    },
    versions: new Map(entries.map(({ key, modifyIndex }) => [key, modifyIndex])),
  }
}

/** The values of the stored state, by key. */
export function textsOf(table: Omit<LockTable, 'foreign'>, keys: LockKeys): ReadonlyMap<string, string> {
  const texts = new Map(table.scopes.map((each) => [keys.scope(each.scope), JSON.stringify(each)]))
  if (table.line.length > 0) texts.set(keys.line, JSON.stringify({ schema: 1, line: table.line }))
  if (table.policyHash !== null) texts.set(keys.policy, JSON.stringify({ schema: 1, scopesHash: table.policyHash }))
  return texts
}
