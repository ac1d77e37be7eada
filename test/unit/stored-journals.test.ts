import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  entrySchemaOf,
  linkHash,
  operationEntrySchema,
  rawEntry,
  readEntry,
} from '../../src/adapters/redis/stored/entries.ts'
import { type History, history, type RawEntry, schemaOf } from '../../src/adapters/redis/stored/history.ts'
import { hashOf } from '../../src/core/hash.ts'
import { entryHash, noPrevious, schemaVersion } from '../../src/core/journal.ts'
import { operationState } from '../../src/core/operation/state.ts'
import { approvalsGiven } from '../../src/core/operation/valid-approvals.ts'
import { isOfSchema1 } from '../../src/core/plan/plan.ts'
import { everyCampaignEvent } from './stored/every-campaign-event.ts'
import { everyClusterEvent, everyJournal, everyOperationEvent, everyRunEvent } from './stored/every-event.ts'

const folder = join(import.meta.dirname, 'stored')
const frozenSchema = z.array(z.array(z.object({ hash: z.string(), entry: z.string() })))
const frozen = (schema: number) => frozenSchema.parse(JSON.parse(readFileSync(join(folder, `v${schema}.json`), 'utf8')))
const place = { journal: 'operation/op-7F3K', sequence: 1 }
const schemaFor = (journal: unknown): z.ZodType<unknown> => entrySchemaOf(String(journal))

describe('stored journals', () => {
  it('stored journals: exist for every schema', () => {
    const files = readdirSync(folder).filter((name) => /^v\d+\.json$/.test(name))
    expect(files).toEqual(Array.from({ length: schemaVersion }, (_, n) => `v${n + 1}.json`))
  })

  it.each(Array.from({ length: schemaVersion }, (_, n) => n + 1))(
    'stored journals: those of schema %i are readable, and their chain verifies',
    (schema) => {
      for (const journal of frozen(schema)) {
        let before: RawEntry | null = null
        for (const [index, { hash, entry }] of journal.entries()) {
          const raw = rawEntry(entry, { ...place, sequence: index + 1 })
          expect(hashOf(raw)).toBe(hash)
          expect(raw.previous).toBe(before ? linkHash(before, schemaOf(raw), history) : noPrevious)
          expect(readEntry(raw, place, schemaFor(raw.journal), history)).toBeDefined()
          before = raw
        }
      }
    },
  )

  it('stored journals: entries of the newest schema are written as they were frozen, with later events appended', () => {
    const written = everyJournal.map((entries) => entries.map(entryHash))
    const kept = frozen(schemaVersion).map((journal) => journal.map(({ hash }) => hash))
    expect(kept).toEqual(kept.map((hashes, index) => written[index]?.slice(0, hashes.length)))
    expect(written.map((hashes) => hashes.length)).toEqual([
      Object.keys(everyOperationEvent).length,
      Object.keys(everyRunEvent).length,
      Object.keys(everyClusterEvent).length,
      Object.keys(everyCampaignEvent).length,
    ])
  })

  it.each(everyJournal.flat())('stored journals: $event.type is read as it was written', (entry) => {
    const raw = rawEntry(JSON.stringify(entry), place)
    expect(readEntry(raw, place, schemaFor(entry.journal), history)).toEqual(entry)
  })
})

describe('optional fields of operations', () => {
  const [planned] = everyJournal[0] ?? []

  it.each([
    { ...everyOperationEvent.approved, secondFactor: 'given' },
    { ...everyOperationEvent.denied, nodes: ['storage-01'], restored: 'yes' },
    { ...everyOperationEvent.approvalWithdrawn, nodes: ['storage-01'], restored: 'yes' },
    { ...everyOperationEvent.approverLost, nodes: ['storage-01'] },
    { ...everyOperationEvent.approvalsMissing, nodes: ['storage-01'] },
    { ...everyOperationEvent.expired, nodes: ['storage-01'] },
    { ...everyOperationEvent.runEnded, outcome: 'undone', refusal: 'a server is locked' },
    { ...everyOperationEvent.pauseAsked, intent: 'c1', after: 'wave' },
    { ...everyOperationEvent.paused, pause: '1795003600000', why: 'held', restored: 'yes' },
    { ...everyOperationEvent.soakFailed, pause: '1795003600000' },
    {
      ...everyOperationEvent.planned,
      plan: {
        ...everyOperationEvent.planned.plan,
        parts: [
          {
            rule: { parts: [], expiresAfterMs: 1, requesterCounts: 'no', secondFactor: 'demanded' },
            nodes: ['storage-01'],
          },
        ],
      },
    },
    {
      ...everyOperationEvent.planned,
      requester: { policy: 'reboots', hash: 'a1b2', owner: 'S0OPS' },
      plan: { ...everyOperationEvent.planned.plan, requester: { policy: 'reboots', hash: 'a1b2', owner: 'S0OPS' } },
      prepared: {
        listed: [{ node: 'storage-01', why: 'kernel', sinceMs: null, causedBy: ['UANA'] }],
        later: [],
        unknown: ['storage-02'],
        notConverging: [],
        duration: '',
        worst: [],
      },
    },
  ])('optional fields of operations: $type is read as it was written', (event) => {
    const entry = { ...planned, event }
    const raw = rawEntry(JSON.stringify(entry), place)
    expect(readEntry(raw, place, operationEntrySchema, history)).toEqual(entry)
  })
})

describe('optional fields of runs', () => {
  const [created] = everyJournal[1] ?? []

  it.each([
    { ...everyRunEvent.created, part: 'a1b2c3d4e5f6a7b8' },
    { ...everyRunEvent.created, requester: { policy: 'reboots', hash: 'a1b2', owner: 'S0OPS' } },
    { ...everyRunEvent.waiting, patience: 'unlimited' },
    { ...everyRunEvent.cancelTaken, because: 'storage-02 failed' },
    { ...everyRunEvent.gaveBack, because: null },
    { ...everyRunEvent.stepFailed, cause: 'a server is locked' },
  ])('optional fields of runs: $type is read as it was written', (event) => {
    const entry = { ...created, event }
    const raw = rawEntry(JSON.stringify(entry), place)
    expect(readEntry(raw, place, schemaFor(created?.journal), history)).toEqual(entry)
  })
})

describe('plan of schema 1', () => {
  const [operations = []] = frozen(1)
  const events = operations.map(({ entry }) => readEntry(rawEntry(entry, place), place, operationEntrySchema, history))
  const state = (types: readonly string[]) => operationState(events.filter(({ event }) => types.includes(event.type)))

  it('plan of schema 1: is read with its one rule for all nodes, and its requester', () => {
    for (const { event } of events)
      if (event.type === 'planned' || event.type === 'planChanged') {
        expect(event.plan).toMatchObject({ schema: 2, requester: 'UANA', commands: [] })
        expect(event.plan.parts).toMatchObject([{ rule: { requesterCounts: 'no' }, nodes: ['storage-01'] }])
        expect(isOfSchema1(event.plan)).toBe(true)
      }
  })

  it('plan of schema 1: keeps no approval, because those that were given cover no node', () => {
    const operation = state(['planned', 'submitted', 'approved'])
    expect(operation?.approvals).toHaveLength(1)
    expect(operation && approvalsGiven(operation, ['storage-01'], 0, 'age does not count').valid).toEqual([])
  })
})

describe('invalid entries', () => {
  const [good] = everyJournal[0] ?? []
  const raw = rawEntry(JSON.stringify(good), place)
  const reading = (changed: RawEntry) => () => readEntry(changed, place, operationEntrySchema, history)

  it('invalid entry: one of a newer schema is refused, and names the version that is needed', () => {
    expect(reading({ ...raw, schema: 7 })).toThrow(
      'entry 1 of journal operation/op-7F3K was written in schema 7 by a newer bot; this one reads up to 2: run a bot at least as new',
    )
  })

  it('invalid entry: one without a schema is refused', () => {
    const { schema, ...without } = raw
    expect(schema).toBe(2)
    expect(reading(without)).toThrow(
      'entry 1 of journal operation/op-7F3K has schema 0, from which this bot knows no way',
    )
  })

  it('invalid entry: an unknown event, a missing field or an extra field is named', () => {
    expect(reading({ ...raw, event: { type: 'exploded' } })).toThrow(/event/)
    expect(reading({ ...raw, event: { type: 'denied', person: 'UBEN', reason: 'no' } })).toThrow('event.click')
    expect(reading({ ...raw, event: { type: 'queued', surprise: 1 } })).toThrow(/surprise/)
    expect(() => rawEntry('not json', place)).toThrow('entry 1 of journal operation/op-7F3K is not a JSON object')
  })
})

describe('journal of an older bot', () => {
  // as if the next schema gave every denial a second reason
  const next: History = {
    current: 3,
    upcasts: { 2: (entry) => ({ ...entry, event: { ...Object(entry.event), second: '' } }) },
  }
  const nextSchema = z.object({ schema: z.literal(3), event: z.object({ type: z.string(), second: z.string() }) })
  const old = rawEntry(JSON.stringify(everyJournal[0]?.[0]), place)

  it('journal of an older bot: is read in the current schema', () => {
    expect(readEntry(old, place, nextSchema, next)).toMatchObject({ schema: 3, event: { type: 'planned', second: '' } })
  })

  it('journal of an older bot: new entries link to the upcast of the last old entry, old entries to it as written', () => {
    expect(linkHash(old, 2, next)).toBe(hashOf(old))
    expect(linkHash(old, 3, next)).toBe(hashOf({ ...old, schema: 3, event: { ...Object(old.event), second: '' } }))
  })
})
