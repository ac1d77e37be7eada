import { z } from 'zod'
import type { RunEvent, RunOutcome } from '../../../core/run/events.ts'
import { stepSchema } from '../../../core/steps/table.ts'
import { exactSchema } from './exact-schema.ts'
import { list, milliseconds, names, notes, requester, whole } from './shapes.ts'

/** What became of a run's lock, as stored. */
export const runLock = z.enum(['released', 'never taken', 'kept'])

/** How a run ended, as stored. */
export const runOutcome = exactSchema<RunOutcome>()(
  z.enum(['succeeded', 'nothing to do', 'undone', 'failed', 'cancelled', 'gave way']),
)

const event = <T extends RunEvent['type'], F extends z.ZodRawShape>(type: T, fields: F) =>
  z.strictObject({ type: z.literal(type), ...fields })

const atStep = <T extends RunEvent['type'], F extends z.ZodRawShape>(type: T, fields: F) =>
  event(type, { index: whole, ...fields })

/** All events of a run, as stored. */
export const runEventSchema = exactSchema<RunEvent>()(
  z.discriminatedUnion('type', [
    event('created', {
      run: z.string(),
      operation: z.string(),
      requester,
      command: z.string(),
      node: z.string(),
      steps: list(stepSchema),
      part: z.string().exactOptional(),
      number: whole.exactOptional(),
    }),
    atStep('stepBegan', { changing: names, notes }),
    atStep('waiting', {
      key: z.string(),
      reason: z.string(),
      sinceMs: milliseconds,
      patience: z.literal('unlimited').exactOptional(),
      position: whole.exactOptional(),
    }),
    atStep('gaveBack', { because: z.strictObject({ key: z.string(), reason: z.string() }).nullable() }),
    atStep('gaveWay', {
      to: z
        .strictObject({
          run: z.string(),
          node: z.string(),
          why: z.enum(['took its slots first', 'cannot be taken back']),
        })
        .nullable(),
      because: z.string(),
      number: whole.nullable(),
    }),
    atStep('noted', { notes }),
    atStep('stepDone', { evidence: z.string(), notes }),
    atStep('notNeeded', { evidence: z.string(), why: z.literal('not converging').exactOptional() }),
    atStep('stepFailed', {
      code: z.string(),
      failure: z.string(),
      reboot: z.enum(['did not happen', 'may have happened']),
      cause: z.string().exactOptional(),
    }),
    atStep('cancelTaken', { because: z.string().exactOptional() }),
    atStep('undoBegan', {}),
    atStep('undoDone', { evidence: z.string() }),
    atStep('undoFailed', { owed: z.string() }),
    atStep('recovered', { phase: z.string(), way: z.enum(['forward', 'back']), changed: names, notes }),
    atStep('needsAttention', { why: z.string(), owed: names }),
    atStep('resumed', { found: z.string() }),
    event('personActed', {
      person: z.string(),
      act: z.enum(['wait longer', 'retry cleanup', 'cleanup paid', 'mark failed']),
      reason: z.string(),
    }),
    event('ended', {
      outcome: runOutcome,
      summary: z.string(),
      lock: runLock,
    }),
  ]),
)
