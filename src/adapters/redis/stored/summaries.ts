import { z } from 'zod'
import { type OperationSummary, operationStates } from '../../../core/operation/summary.ts'
import { exactSchema } from './exact-schema.ts'
import { list, milliseconds, names, whole } from './shapes.ts'

/** An operation's summary for lists, as stored. */
export const summarySchema = exactSchema<OperationSummary>()(
  z.strictObject({
    operation: z.string(),
    cluster: z.string(),
    state: z.enum(operationStates),
    command: z.string(),
    words: z.string(),
    reason: z.string(),
    requester: z.string(),
    nodes: names,
    channel: z.string(),
    createdAtMs: milliseconds,
    changedAtMs: milliseconds,
    startedAtMs: milliseconds.exactOptional(),
    endedAtMs: milliseconds.exactOptional(),
    approvals: whole,
    approvalsNeeded: whole,
    expiresAtMs: milliseconds.nullable(),
    now: z.string(),
    runs: list(z.strictObject({ run: z.string(), node: z.string(), outcome: z.string().nullable() })),
    cleanupOwed: names,
  }),
)
