import { z } from 'zod'
import type { AuditHead, ClusterEvent } from '../../../core/cluster/events.ts'
import { attemptKinds } from '../../../core/cluster/refused-attempts.ts'
import type { StopScope } from '../../../core/cluster/stop-scope.ts'
import { exactSchema } from './exact-schema.ts'
import { approvalRule, list, milliseconds, names, requester, whole } from './shapes.ts'

const scope = exactSchema<StopScope>()(
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('cluster') }),
    z.strictObject({ kind: z.literal('group'), name: z.string() }),
    z.strictObject({ kind: z.literal('node'), name: z.string() }),
  ]),
)

const head = exactSchema<AuditHead>()(z.strictObject({ position: whole, hash: z.string() }))

const event = <T extends ClusterEvent['type'], F extends z.ZodRawShape>(type: T, fields: F) =>
  z.strictObject({ type: z.literal(type), person: z.string(), ...fields, reason: z.string() })

const aboutLock = <T extends ClusterEvent['type'], F extends z.ZodRawShape>(type: T, fields: F) =>
  event(type, { node: z.string(), operation: z.string(), run: z.string(), ...fields })

const intent = z.string().exactOptional()

/** All events of a cluster's journal, as stored. */
export const clusterEventSchema = exactSchema<ClusterEvent>()(
  z.discriminatedUnion('type', [
    event('stopSet', { scope, intent }),
    event('stopLifted', {
      scope,
      was: z.literal('never enabled').exactOptional(),
      intent,
      version: z.string().exactOptional(),
    }),
    event('stopStays', { scope }),
    event('lockBroken', {
      node: z.string(),
      operation: z.string(),
      run: z.string(),
      request: whole.exactOptional(),
      holder: z.string().exactOptional(),
      intent,
    }),
    event('unlockAsked', {
      node: z.string(),
      operation: z.string(),
      run: z.string(),
      holder: z.string(),
      requester,
      rule: approvalRule,
      expiresAtMs: milliseconds,
    }),
    event('unlockAgreed', {
      request: whole,
      node: z.string(),
      click: z.string(),
      secondFactor: z.literal('given').exactOptional(),
    }),
    aboutLock('noPowerStated', {
      holder: z.string(),
      click: z.string(),
      secondFactor: z.literal('given').exactOptional(),
      powerCheck: z.literal('off').exactOptional(),
    }),
    aboutLock('powerNotOff', { command: z.string(), answer: z.string() }),
    aboutLock('nodeFenced', { holder: z.string(), by: names }),
    aboutLock('deadNodeAnswered', { bootId: z.string(), was: z.enum(['stated', 'fenced']) }),
    aboutLock('fencedNodeReturned', { bootId: z.string() }),
    aboutLock('retirementStated', { click: z.string() }),
    event('glassBroken', { operation: z.string(), gate: z.string(), nodes: names, hash: z.string() }),
    event('glassAcknowledged', { operation: z.string() }),
    event('foreignLockCleared', { group: z.string().nullable(), intent }),
    event('locksRefiled', { from: z.string().nullable(), to: z.string(), runs: names, intent }),
    event('auditAcknowledged', { forgotten: head, found: head, intent }),
    event('nightSkipped', { person: z.string(), policy: z.string(), date: z.string(), reason: z.string() }),
    event('attemptsRefused', {
      of: z.literal('other people').exactOptional(),
      fromMs: milliseconds,
      counts: list(z.strictObject({ kind: z.enum(attemptKinds), count: whole })),
    }),
    event('configurationSet', { from: z.string(), sinceMs: milliseconds.exactOptional(), to: z.string(), intent }),
    event('configurationStays', { to: z.string(), inForce: z.string() }),
    event('foreignLockStays', { group: z.string().nullable() }),
  ]),
)
