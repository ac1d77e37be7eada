import { z } from 'zod'
import type { Verdict } from '../../../core/health/verdict.ts'
import type { ApprovalRule } from '../../../core/policy/policy.ts'
import { exactSchema } from './exact-schema.ts'

/** A list that is read, never written. */
export const list = <S extends z.ZodType>(item: S) => z.array(item).readonly()

/** Names. */
export const names = list(z.string())

/** A count or a position. */
export const whole = z.int().nonnegative()

/** A point in time or a span, in milliseconds. */
export const milliseconds = z.number()

/** Notes by name. */
export const notes = z.record(z.string(), z.string())

/** A gate's answer, as stored. */
export const verdict = exactSchema<Verdict>()(
  z.strictObject({
    gate: z.string(),
    verdict: z.enum(['ok', 'warn', 'blocked', 'unknown']),
    evidence: z.string(),
    remedy: z.string(),
    notBeforeMs: milliseconds.exactOptional(),
  }),
)

/** So many of those who may agree, as stored. */
export const approvalParts = list(z.strictObject({ count: whole, groups: names, people: names }))

/** Who must agree, as stored. */
export const approvalRule = exactSchema<ApprovalRule>()(
  z.strictObject({
    parts: approvalParts,
    expiresAfterMs: milliseconds,
    countsForMs: milliseconds.exactOptional(),
    requesterCounts: z.enum(['yes', 'no']),
    secondFactor: z.literal('demanded').exactOptional(),
  }),
)
