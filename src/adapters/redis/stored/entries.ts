import { z } from 'zod'
import { hashOf } from '../../../core/hash.ts'
import { type Actor, subjectOf } from '../../../core/journal.ts'
import { Failure } from '../../../engine/ports/failure.ts'
import type {
  CampaignEntry,
  ClusterEntry,
  JournalEntry,
  OperationEntry,
  RunEntry,
} from '../../../engine/ports/journals.ts'
import { campaignEventSchema } from './campaign-events.ts'
import { clusterEventSchema } from './cluster-events.ts'
import { exactSchema } from './exact-schema.ts'
import { type History, type RawEntry, schemaOf, upcastTo } from './history.ts'
import { operationEventSchema } from './operation-events.ts'
import { runEventSchema } from './run-events.ts'
import { milliseconds, whole } from './shapes.ts'

const actor = exactSchema<Actor>()(
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('person'), id: z.string() }),
    z.strictObject({ kind: z.literal('bot'), id: z.string() }),
  ]),
)

const envelope = {
  schema: whole,
  cluster: z.string(),
  journal: z.string(),
  sequence: whole,
  atMs: milliseconds,
  actor,
  onBehalfOf: z.string().nullable(),
  plan: z.string().nullable(),
  previous: z.string(),
}

/** An entry of an operation's journal, as stored. */
export const operationEntrySchema = exactSchema<OperationEntry>()(
  z.strictObject({ ...envelope, event: operationEventSchema }),
)

/** An entry of a run's journal, as stored. */
export const runEntrySchema = exactSchema<RunEntry>()(z.strictObject({ ...envelope, event: runEventSchema }))

/** An entry of a cluster's journal, as stored. */
export const clusterEntrySchema = exactSchema<ClusterEntry>()(
  z.strictObject({ ...envelope, event: clusterEventSchema }),
)

/** An entry of the journal of a cluster's campaigns, as stored. */
export const campaignEntrySchema = exactSchema<CampaignEntry>()(
  z.strictObject({ ...envelope, event: campaignEventSchema }),
)

const schemas = {
  operation: operationEntrySchema,
  run: runEntrySchema,
  cluster: clusterEntrySchema,
  campaigns: campaignEntrySchema,
} as const

/** The schema of this journal's entries. Throws `Failure` when the journal's name is unknown. */
export function entrySchemaOf(journal: string): z.ZodType<JournalEntry> {
  const subject = subjectOf(journal)
  if (subject === null) throw new Failure('Redis', `${journal} is not a journal of Lockkeeper`, 'none')
  return schemas[subject.of]
}

const anything = z.record(z.string(), z.unknown())

/** The position of an entry, for messages. */
export type JournalPosition = { readonly journal: string; readonly sequence: number }

/** The position in words. */
export const positionText = ({ journal, sequence }: JournalPosition): string =>
  `entry ${sequence} of journal ${journal}`

/** Parses the parts of an entry that do not depend on its schema. */
export function rawEntry(text: string, place: JournalPosition): RawEntry {
  try {
    return anything.parse(JSON.parse(text))
  } catch (error) {
    throw new Failure('Redis', `${positionText(place)} is not a JSON object`, 'none', error)
  }
}

/** Throws `Failure` when an entry was written by a newer bot. */
export function assertKnown(raw: RawEntry, place: JournalPosition, known: History): void {
  const written = schemaOf(raw)
  if (written <= known.current) return
  throw new Failure(
    'Redis',
    `${positionText(place)} was written in schema ${written} by a newer bot; this one reads up to ${known.current}: run a bot at least as new`,
    'none',
  )
}

/** Upcasts an entry to this bot's schema and validates all of it. Throws `Failure` when it is invalid. */
export function readEntry<E>(raw: RawEntry, place: JournalPosition, schema: z.ZodType<E>, known: History): E {
  assertKnown(raw, place, known)
  const current = upcastTo(raw, known.current, known)
  if (!current) {
    throw new Failure(
      'Redis',
      `${positionText(place)} has schema ${schemaOf(raw)}, from which this bot knows no way`,
      'none',
    )
  }
  const read = schema.safeParse(current)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const at = issue?.path.join('.') ?? ''
  throw new Failure(
    'Redis',
    `${positionText(place)} does not validate: ${at}: ${issue?.message ?? ''}`,
    'none',
    read.error,
  )
}

/** What the entry after this one must have as `previous`, when that one has the given schema. */
export function linkHash(raw: RawEntry, schema: number, known: History): string {
  return hashOf(upcastTo(raw, Math.max(schema, schemaOf(raw)), known) ?? raw)
}
