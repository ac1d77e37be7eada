import { z } from 'zod'
import { canonicalJson } from '../../../core/hash.ts'
import type { Position } from '../../../core/operation/thread-position.ts'
import type { Delivered, InDoubt } from '../../../engine/ports/chat.ts'
import { exactSchema } from './exact-schema.ts'
import { milliseconds, whole } from './shapes.ts'

// A thread that shows at most one run is stored in the form from when operations had one run at a time.
const ofOneRun = z.strictObject({ operation: whole, run: z.string().nullable(), entries: whole })
const ofSeveral = z.strictObject({ operation: whole, runs: z.record(z.string(), whole) })
const position = z.union([ofOneRun, ofSeveral])
type StoredPosition = z.output<typeof position>

/** The stored state of an operation's messages. */
type StoredDelivered = Omit<Delivered, 'thread' | 'inDoubt'> & {
  readonly thread: StoredPosition
  readonly inDoubt: (Omit<InDoubt, 'to'> & { readonly to: StoredPosition }) | null
}

const storedSchema = exactSchema<StoredDelivered>()(
  z.strictObject({
    card: z.strictObject({ channel: z.string(), timestamp: z.string() }).nullable(),
    cardHash: z.string().nullable(),
    header: z.string().optional(),
    cardAtMs: milliseconds.optional(),
    thread: position,
    inDoubt: z.strictObject({ key: z.string(), to: position, sinceMs: milliseconds }).nullable(),
    deletedCards: whole.optional(),
  }),
)

function readPosition(stored: StoredPosition): Position {
  if ('runs' in stored) return stored
  return { operation: stored.operation, runs: stored.run === null ? {} : { [stored.run]: stored.entries } }
}

function storedPosition(read: Position): StoredPosition {
  const [one, other] = Object.entries(read.runs)
  if (other !== undefined) return read
  return { operation: read.operation, run: one?.[0] ?? null, entries: one?.[1] ?? 0 }
}

/** The stored state of an operation's messages, in every known form. */
export const deliveredSchema: z.ZodType<Delivered> = storedSchema.transform(
  (stored): Delivered => ({
    ...stored,
    thread: readPosition(stored.thread),
    inDoubt: stored.inDoubt === null ? null : { ...stored.inDoubt, to: readPosition(stored.inDoubt.to) },
  }),
)

/** The text that is compared and stored: the same for the same state, whichever version wrote it. */
export const storedDelivered = (delivered: Delivered): string =>
  canonicalJson({
    ...delivered,
    thread: storedPosition(delivered.thread),
    inDoubt: delivered.inDoubt === null ? null : { ...delivered.inDoubt, to: storedPosition(delivered.inDoubt.to) },
  })
