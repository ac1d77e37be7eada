import { z } from 'zod'
import type { OperationEvent } from '../../../core/operation/events.ts'
import { exactSchema } from './exact-schema.ts'
import { planSchema } from './plans.ts'
import { runLock, runOutcome } from './run-events.ts'
import { approvalParts, list, milliseconds, names, requester, verdict, worked } from './shapes.ts'

const event = <T extends OperationEvent['type'], F extends z.ZodRawShape>(type: T, fields: F) =>
  z.strictObject({ type: z.literal(type), ...fields })

const ofPart = names.exactOptional()
const restored = z.literal('yes').exactOptional()
const secondFactorGiven = z.literal('given').exactOptional()

/** All events of an operation, as stored. */
export const operationEventSchema = exactSchema<OperationEvent>()(
  z.discriminatedUnion('type', [
    event('planned', {
      operation: z.string(),
      requester,
      plan: planSchema,
      hash: z.string(),
      askedIn: z.string(),
      channel: z.string(),
      evidence: list(verdict),
      expiresAtMs: milliseconds,
      spare: list(z.strictObject({ limit: z.string(), spare: z.number() })).exactOptional(),
      prepared: z
        .strictObject({
          listed: list(
            z.strictObject({
              node: z.string(),
              why: z.string(),
              sinceMs: milliseconds.nullable(),
              causedBy: names,
            }),
          ),
          later: names,
          unknown: names,
          notConverging: names,
          duration: z.string(),
          worst: names,
        })
        .exactOptional(),
      retryOf: z.string().nullable(),
    }),
    event('submitted', { expiresAtMs: milliseconds.nullable(), secondFactor: secondFactorGiven }),
    event('discarded', {}),
    event('approved', {
      person: z.string(),
      hash: z.string(),
      click: z.string(),
      secondFactor: secondFactorGiven,
      covers: z.strictObject({ header: z.string(), nodes: z.record(z.string(), z.string()) }).exactOptional(),
    }),
    event('denied', { person: z.string(), reason: z.string(), click: z.string(), nodes: ofPart, restored }),
    event('approvalWithdrawn', { person: z.string(), click: z.string(), nodes: ofPart, restored }),
    event('approverLost', { person: z.string(), why: z.string(), nodes: ofPart }),
    event('approvalsMissing', { parts: approvalParts, nodes: ofPart }),
    event('nodesLeftOut', { person: z.string(), reason: z.string(), request: z.string(), nodes: names, restored }),
    event('noLongerNeeded', { node: z.string(), why: z.string() }),
    event('planChanged', { plan: planSchema, hash: z.string(), difference: names }),
    event('reminded', {}),
    event('expired', { nodes: ofPart }),
    event('queued', {}),
    event('held', { why: names, untilMs: milliseconds.nullable() }),
    event('cancelAsked', { person: z.string(), reason: z.string() }),
    event('pauseAsked', {
      person: z.string(),
      intent: z.string().exactOptional(),
      after: z.literal('wave').exactOptional(),
      restored,
    }),
    event('paused', { pause: z.string().exactOptional(), why: z.string().exactOptional(), restored }),
    event('resumed', { person: z.string(), intent: z.string().exactOptional() }),
    event('started', {
      evidence: list(verdict),
      expectedEnd: z.strictObject({ p50AtMs: milliseconds, p90AtMs: milliseconds }).exactOptional(),
    }),
    event('runStarted', { run: z.string(), node: z.string() }),
    event('runEnded', {
      run: z.string(),
      node: z.string(),
      outcome: runOutcome,
      summary: z.string(),
      lock: runLock.exactOptional(),
      recovered: z.literal('yes').exactOptional(),
      worked: worked.exactOptional(),
      markedFailed: z.strictObject({ person: z.string(), reason: z.string() }).exactOptional(),
      refusal: z.string().exactOptional(),
      failure: z.string().exactOptional(),
    }),
    event('soakBegan', { untilMs: milliseconds }),
    event('soakHealthy', {}),
    event('soakFailed', { why: names, pause: z.string().exactOptional() }),
    event('ended', {
      outcome: z.enum(['succeeded', 'failed', 'cancelled', 'needs attention']),
      summary: z.string(),
    }),
    event('unlocked', {
      person: z.string(),
      node: z.string(),
      reason: z.string(),
      bootId: z.string().exactOptional(),
    }),
    event('acknowledged', { person: z.string(), reason: z.string() }),
  ]),
)
