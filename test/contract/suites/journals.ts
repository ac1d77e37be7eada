import { describe, expect, it } from 'vitest'
import type { Journals as EngineJournals } from '../../../src/engine/ports/journals.ts'
import { clusterEntry, operationEntries, operationEntry, runEntry, summary } from './entries.ts'

/** What is the same with replicas and without. */
type Journals = Omit<EngineJournals, 'confirm'>

/** The contract of every journal store; `make` returns a new, empty one for each test. */
export function describeJournals(name: string, make: () => Promise<Journals>): void {
  describe(`journals: ${name}`, () => {
    describeAppending(make)
    describeAudit(make)
    describeSummaries(make)
  })
}

async function appendAll(journals: Journals, operation: string, events: Parameters<typeof operationEntries>[1]) {
  const entries = operationEntries(operation, events)
  for (const entry of entries) expect(await journals.append(entry)).toBe('appended')
  return entries
}

function describeAppending(make: () => Promise<Journals>): void {
  it('journal: is empty for an unknown operation', async () => {
    const journals = await make()
    expect(await journals.operation('op-none')).toEqual([])
    expect(await journals.run('op-none-1')).toEqual([])
  })

  it('journal: returns entries in order and unchanged', async () => {
    const journals = await make()
    const entries = await appendAll(journals, 'op-1', [{ type: 'queued' }, { type: 'paused' }, { type: 'expired' }])
    expect(await journals.operation('op-1')).toEqual(entries)
  })

  it('journal: is separate for an operation and a run of the same name', async () => {
    const journals = await make()
    await appendAll(journals, 'x', [{ type: 'queued' }])
    const taken = runEntry('x', undefined, { type: 'cancelTaken', index: 0 })
    expect(await journals.append(taken)).toBe('appended')
    expect(await journals.run('x')).toEqual([taken])
    expect(await journals.operation('x')).toHaveLength(1)
  })

  it("cluster: returns the cluster's own journal, which is in the common chain", async () => {
    const journals = await make()
    await appendAll(journals, 'op-1', [{ type: 'queued' }])
    const stop = { type: 'stopSet', person: 'UANA', scope: { kind: 'cluster' }, reason: 'power work' } as const
    const first = clusterEntry(undefined, stop)
    const second = clusterEntry(first, { ...stop, type: 'stopLifted' })
    expect(await journals.append(first)).toBe('appended')
    expect(await journals.append(second)).toBe('appended')
    expect(await journals.append(clusterEntry(first, stop))).toBe('conflict')
    expect(await journals.cluster()).toEqual([first, second])
    expect((await journals.audit(0, 10)).map(({ journal }) => journal)).toContain('cluster/eu-1')
    expect(await journals.verify()).toEqual({ chain: 'verifies' })
  })

  it('head: moves with every entry, and holds accepts every earlier head and no other', async () => {
    const journals = await make()
    const empty = await journals.head()
    await appendAll(journals, 'op-1', [{ type: 'queued' }])
    const one = await journals.head()
    await appendAll(journals, 'op-2', [{ type: 'queued' }])
    const two = await journals.head()
    const only = { hash: expect.stringMatching(/^[0-9a-f]{64}$/) }
    expect([empty, one, two]).toEqual([0, 1, 2].map((position) => ({ position, ...only })))
    for (const head of [empty, one, two]) expect(await journals.holds(head)).toBe(true)
    expect(await journals.holds({ ...one, hash: two.hash })).toBe(false)
    expect(await journals.holds({ ...two, position: 3 })).toBe(false)
  })

  it('append: is a conflict and changes nothing when the place is taken', async () => {
    const journals = await make()
    const [first] = await appendAll(journals, 'op-1', [{ type: 'queued' }, { type: 'paused' }])
    expect(await journals.append(operationEntry('op-1', first, { type: 'expired' }))).toBe('conflict')
    expect((await journals.operation('op-1')).map(({ event }) => event.type)).toEqual(['queued', 'paused'])
  })

  it('append: is a conflict when the entry would leave a gap', async () => {
    const journals = await make()
    const [, second] = operationEntries('op-1', [{ type: 'queued' }, { type: 'paused' }])
    expect(second && (await journals.append(second))).toBe('conflict')
    expect(await journals.operation('op-1')).toEqual([])
  })

  it('append: refuses an entry without the hash of the previous one', async () => {
    const journals = await make()
    const [first] = await appendAll(journals, 'op-1', [{ type: 'queued' }])
    const other = { ...operationEntry('op-1', first, { type: 'paused' }), previous: 'f'.repeat(64) }
    // a store may also throw, since no caller should do this
    expect(await journals.append(other).catch(() => 'refused')).not.toBe('appended')
    expect(await journals.operation('op-1')).toEqual([first])
  })

  it('append: succeeds for exactly one of many bots at the same place', async () => {
    const journals = await make()
    const [first] = await appendAll(journals, 'op-1', [{ type: 'queued' }])
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        journals.append(operationEntry('op-1', first, { type: 'pauseAsked', person: `U${n}` })),
      ),
    )
    expect(answers.filter((answer) => answer === 'appended')).toHaveLength(1)
    expect(await journals.operation('op-1')).toHaveLength(2)
    expect(await journals.verify()).toEqual({ chain: 'verifies' })
  })
}

function describeAudit(make: () => Promise<Journals>): void {
  it('I8 audit: returns the newest entries of all journals since a time, oldest first', async () => {
    const journals = await make()
    const queued = operationEntry('op-1', undefined, { type: 'queued' }, 1000)
    const taken = runEntry('op-1-1', undefined, { type: 'cancelTaken', index: 0 }, 2000)
    const paused = operationEntry('op-1', queued, { type: 'paused' }, 3000)
    for (const entry of [queued, taken, paused]) await journals.append(entry)
    expect(await journals.audit(0, 100)).toEqual([queued, taken, paused])
    expect(await journals.audit(2000, 100)).toEqual([taken, paused])
    expect(await journals.audit(0, 2)).toEqual([taken, paused])
  })

  it('I8 verify: accepts an untouched chain, also an empty one', async () => {
    const journals = await make()
    expect(await journals.verify()).toEqual({ chain: 'verifies' })
    await appendAll(journals, 'op-1', [{ type: 'queued' }, { type: 'paused' }])
    await appendAll(journals, 'op-2', [{ type: 'queued' }])
    expect(await journals.verify()).toEqual({ chain: 'verifies' })
  })
}

function describeSummaries(make: () => Promise<Journals>): void {
  it('open: returns operations that are not over, newest first', async () => {
    const journals = await make()
    const older = summary('op-1', 10, { state: 'running' })
    const newer = summary('op-2', 20, { state: 'needs attention' })
    await journals.summarise(older)
    await journals.summarise(newer)
    expect(await journals.open()).toEqual([newer, older])
    expect(await journals.endedSince(0, 10)).toEqual([])
  })

  it('endedSince: returns operations that are over by their end, and open does not', async () => {
    const journals = await make()
    await journals.summarise(summary('op-1', 10, {}))
    const ended = summary('op-1', 20, { state: 'succeeded' })
    await journals.summarise(ended)
    const later = summary('op-2', 30, { state: 'denied' })
    await journals.summarise(later)
    expect(await journals.open()).toEqual([])
    expect(await journals.endedSince(20, 10)).toEqual([later, ended])
    expect(await journals.endedSince(21, 10)).toEqual([later])
    expect(await journals.endedSince(0, 1)).toEqual([later])
  })

  it('I5 open: keeps an operation that is over until its pending cleanup is done', async () => {
    const journals = await make()
    const owing = summary('op-1', 10, { state: 'failed', cleanupOwed: ['noout still set'] })
    await journals.summarise(owing)
    expect(await journals.open()).toEqual([owing])
    expect(await journals.endedSince(0, 10)).toEqual([owing])
    await journals.summarise(summary('op-1', 20, { state: 'failed' }))
    expect(await journals.open()).toEqual([])
  })

  it('I5 open: has the lists as they are now, also of an operation that was listed before', async () => {
    const journals = await make()
    const begun = summary('op-1', 10, { runs: [{ run: 'op-1-1', node: 'storage-01', outcome: null }] })
    await journals.summarise(begun)
    expect(await journals.open()).toEqual([begun])
    expect(await journals.open()).toEqual([begun])
    const ended = summary('op-1', 20, { runs: [{ run: 'op-1-1', node: 'storage-01', outcome: 'succeeded' }] })
    await journals.summarise(ended)
    expect(await journals.open()).toEqual([ended])
  })

  it('summarise: ignores a summary that is older than the stored one', async () => {
    const journals = await make()
    const current = summary('op-1', 15, { state: 'pausing' })
    await journals.summarise(current)
    await journals.summarise(summary('op-1', 12, { state: 'running' }))
    expect(await journals.open()).toEqual([current])
    const later = summary('op-1', 20, { state: 'succeeded' })
    await journals.summarise(later)
    await journals.summarise(summary('op-1', 10, { state: 'running' }))
    expect(await journals.open()).toEqual([])
    expect(await journals.endedSince(0, 10)).toEqual([later])
  })
}
