import { fieldsOf, readLink, type StreamItem } from '../../../src/adapters/redis/audit-chain.ts'
import { verifiedEntry } from '../../../src/adapters/redis/read-journal.ts'
import {
  operationEntrySchema,
  rawEntry,
  readEntry,
  runEntrySchema,
} from '../../../src/adapters/redis/stored/entries.ts'
import { history } from '../../../src/adapters/redis/stored/history.ts'
import { readLists, readSummary } from '../../../src/adapters/redis/stored/summaries.ts'
import { Bug } from '../../../src/core/invariant.ts'
import { entryHash } from '../../../src/core/journal.ts'
import { operationState } from '../../../src/core/operation/state.ts'
import { runState } from '../../../src/core/run/fold.ts'
import { nextAction } from '../../../src/core/run/next.ts'
import { Failure } from '../../../src/engine/ports/failure.ts'
import type { OperationEntry, RunEntry } from '../../../src/engine/ports/journals.ts'
import { card } from '../../../src/messages/operations/card.ts'
import { runSummary } from '../../../src/messages/operations/run-summary.ts'
import { everyJournal, everyOperationEvent, everyRunEvent } from '../../unit/stored/every-event.ts'
import type { RandomSource } from '../random-source.ts'
import { acceptedOrRefused, type FuzzSubject, must } from '../subject.ts'
import { anyText, withTypo } from '../texts.ts'
import { isList, type JsonValue, mutated } from '../values.ts'

const place = { journal: 'operation/op-7F3K', sequence: 1 }
const asJson = (value: unknown): JsonValue => JSON.parse(JSON.stringify(value))
const entries = everyJournal.flat().map(asJson)
const isFailure = (error: unknown): boolean => error instanceof Failure

const readAs = (text: string) => {
  const raw = rawEntry(text, place)
  return typeof raw.journal === 'string' && raw.journal.startsWith('operation/')
    ? readEntry(raw, place, operationEntrySchema, history)
    : readEntry(raw, place, runEntrySchema, history)
}

/** Texts in the place of stored journal entries, chain links and summaries. */
export const storedEntries: FuzzSubject = {
  name: 'stored entries',
  perMille: 120,
  make(random) {
    if (random.oneIn(10)) return anyText(random, 200)
    const entry = random.pick(entries)
    if (random.oneIn(10)) return JSON.stringify(entry)
    const text = JSON.stringify(mutated(random, entry))
    return random.oneIn(5) ? withTypo(random, text) : text
  },
  feed(input) {
    const text = String(input)
    const item: StreamItem = ['1-0', ['entry', text, 'hash', text.slice(0, 64)]]
    acceptedOrRefused(() => verifiedEntry(item, place), isFailure)
    acceptedOrRefused(() => readLink(item), isFailure)
    fieldsOf(item)
    acceptedOrRefused(() => readSummary(text, () => readLists(text, 'a summary'), 'a summary'), isFailure)
    return acceptedOrRefused(() => {
      const entry = readAs(text)
      must(entryHash(entry) === entryHash(readAs(JSON.stringify(entry))), 'read, written and read again it is another')
    }, isFailure)
  },
}

const operationEvents = Object.values(everyOperationEvent).map(asJson)
const runEvents = Object.values(everyRunEvent).map(asJson)

const eventIn = (random: RandomSource, events: readonly JsonValue[]): JsonValue => {
  const event = random.pick(events)
  return random.oneIn(3) ? mutated(random, event) : event
}

/** Journals of well-formed entries in an order that no bot would write. */
export const strangeJournals: FuzzSubject = {
  name: 'strange journals',
  perMille: 60,
  make(random) {
    const [events, first] = random.oneIn(2) ? [operationEvents, 'planned'] : [runEvents, 'created']
    const begun = events.find((event) => (event as { type: string }).type === first) ?? null
    return [first, begun, ...random.several(8, () => eventIn(random, events))]
  },
  feed(input) {
    const [first, ...events] = isList(input) ? input : []
    const journal = first === 'planned' ? 'operation/op-7F3K' : 'run/op-7F3K-1'
    const read = events.flatMap((event, index) => {
      const text = JSON.stringify({ ...envelope, journal, sequence: index + 1, event })
      try {
        return [readAs(text)]
      } catch (error) {
        if (error instanceof Failure) return []
        throw error
      }
    })
    return acceptedOrRefused(
      () => (first === 'planned' ? tellOperation(read as OperationEntry[]) : tellRun(read as RunEntry[])),
      (error) => error instanceof Bug,
    )
  },
}

const { event: _event, ...envelope } = { ...(entries[0] as { readonly [name: string]: JsonValue }) }

function tellOperation(read: readonly OperationEntry[]): void {
  const operation = operationState(read)
  if (operation !== null) card(operation, [])
}

function tellRun(read: readonly RunEntry[]): void {
  const state = runState(read)
  if (state === null) return
  nextAction(state, 'asked')
  nextAction(state, 'not asked')
  runSummary(state, 'undone', null)
  runSummary(state, 'succeeded', null)
}
