import { z } from 'zod'
import { type OperationSummary, operationStates } from '../../../core/operation/summary.ts'
import { Failure } from '../../../engine/ports/failure.ts'
import { exactSchema } from './exact-schema.ts'
import { readStored } from './read-stored.ts'
import { list, milliseconds, names, requester, whole, worked } from './shapes.ts'

const lists = {
  nodes: names,
  runs: list(
    z.strictObject({
      run: z.string(),
      node: z.string(),
      outcome: z.string().nullable(),
      worked: worked.exactOptional(),
    }),
  ),
}

const ownPart = z.strictObject({
  operation: z.string(),
  cluster: z.string(),
  state: z.enum(operationStates),
  command: z.string(),
  words: z.string(),
  reason: z.string(),
  requester,
  channel: z.string(),
  createdAtMs: milliseconds,
  changedAtMs: milliseconds,
  startedAtMs: milliseconds.exactOptional(),
  endedAtMs: milliseconds.exactOptional(),
  approvals: whole,
  approvalsNeeded: whole,
  expiresAtMs: milliseconds.nullable(),
  now: z.string(),
  endedEarly: z.literal('yes').exactOptional(),
  leftOut: list(
    z.strictObject({
      nodes: names,
      why: z.enum(['denied', 'not approved in time', 'left out', 'no longer needs a reboot']),
    }),
  ).exactOptional(),
  cleanupOwed: names,
})

const summarySchema = exactSchema<OperationSummary>()(ownPart.extend(lists))
const listsSchema = z.strictObject(lists)

/** Earlier versions stored a summary with its lists in one text. */
const storedSchema = z.union([ownPart, summarySchema])

/** The lists of a summary as they are stored; null when they are not. Throws `Failure` when they are invalid. */
export const readLists = (text: string | null, what: string): Pick<OperationSummary, 'nodes' | 'runs'> | null =>
  readStored(listsSchema, text, `the lists of ${what}`)

/**
 * A summary from its own part as it is stored, and its lists; null when it is not stored. `what` names it in errors.
 * Throws `Failure` when it is invalid.
 */
export function readSummary(
  text: string | null,
  lists: () => ReturnType<typeof readLists>,
  what: string,
): OperationSummary | null {
  const stored = readStored(storedSchema, text, what)
  if (stored === null || 'nodes' in stored) return stored
  const read = lists()
  if (read === null) throw new Failure('Redis', `${what} has no lists`, 'none')
  return { ...stored, ...read }
}
