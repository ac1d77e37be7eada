import { z } from 'zod'
import type { Verdict } from '../../../core/health/verdict.ts'
import type { ApprovalRule } from '../../../core/policy/policy.ts'
import type { Requester } from '../../../core/policy/requester.ts'
import { type Worked, workKinds } from '../../../core/run/worked.ts'
import { exactSchema } from './exact-schema.ts'

/** A read-only list. */
export const list = <S extends z.ZodType>(item: S) => z.array(item).readonly()

/** A list of names. */
export const names = list(z.string())

/** A count or a position. */
export const whole = z.int().nonnegative()

/** A point in time or a duration, in milliseconds. */
export const milliseconds = z.number()

/** Notes by name. */
export const notes = z.record(z.string(), z.string())

/** A gate's verdict, as stored. */
export const verdict = exactSchema<Verdict>()(
  z.strictObject({
    gate: z.string(),
    verdict: z.enum(['ok', 'warn', 'blocked', 'unknown']),
    evidence: z.string(),
    remedy: z.string(),
    notBeforeMs: milliseconds.exactOptional(),
  }),
)

/** How long a run worked on its node, as stored. */
export const worked = exactSchema<Worked>()(z.strictObject({ work: z.enum(workKinds), roles: names, ms: milliseconds }))

/** A number of approvals and who may give them, as stored. */
export const approvalParts = list(z.strictObject({ count: whole, groups: names, people: names }))

/** The approvals that are required, as stored. */
export const approvalRule = exactSchema<ApprovalRule>()(
  z.strictObject({
    parts: approvalParts,
    expiresAfterMs: milliseconds,
    countsForMs: milliseconds.exactOptional(),
    requesterCounts: z.enum(['yes', 'no']),
    secondFactor: z.literal('demanded').exactOptional(),
  }),
)

/** The requester of stored work: a person, or an entry of the configuration. */
export const requester = exactSchema<Requester>()(
  z.union([z.string(), z.strictObject({ policy: z.string(), hash: z.string(), owner: z.string() })]),
)
