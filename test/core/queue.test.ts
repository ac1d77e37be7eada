import { describe, expect, test } from 'vitest'
import { drainedBy, entered, releasedBy, requeued } from '../../src/core/locks/entries.ts'
import { emptyLockTable, entryOf, type LockTable } from '../../src/core/locks/lock-table.ts'
import { numbered, withdrawn } from '../../src/core/locks/queue.ts'
import { type Ask, afterAsking, ask, decide, holder } from './locks-examples.ts'

const wide = (run: string, node: string, scopes: readonly string[], slots: number): Ask => ({
  ...ask(run, node, scopes),
  scopes: scopes.map((name) => ({ name, slots: name === 'cluster' ? slots : 1 })),
  slots: Object.fromEntries(scopes.map((name) => [name, name === 'cluster' ? slots : 1])),
})
const gateway = (run: string, node: string) => wide(run, node, ['cluster', 'role/gateway'], 3)
const storage = (run: string, node: string) => wide(run, node, ['cluster', 'role/storage'], 3)
const restoring = (asked: Ask): Ask => ({ ...asked, work: 'restores' })
const inQueue = ({ line }: LockTable) => line.map(({ run, number }) => [run, number])
const ahead = (table: LockTable, asked: Ask) => {
  const decision = decide(table, asked)
  return decision.is === 'waiting'
    ? decision.reasons.map((reason) => (reason.for === 'line' ? `behind ${reason.ahead.run}` : reason.for))
    : decision.is
}

describe('queue numbers', () => {
  const busy = afterAsking(ask('a', 'n1'), ask('b', 'n2'), ask('c', 'n3'), ask('b', 'n2'))

  test('queue: gives a number once and keeps the order when a run asks again', () => {
    expect(inQueue(busy)).toEqual([
      ['b', 2],
      ['c', 3],
    ])
  })

  test('queue: a run keeps its number in its entry when it takes its slots', () => {
    const free = releasedBy(busy, 'a') ?? busy
    const decision = decide(free, ask('b', 'n2'))
    expect(decision.is === 'taken' && [decision.entry.number, inQueue(decision.table)]).toEqual([2, [['c', 3]]])
  })

  test('queue: a new run gets a number above those of all waiters and holders', () => {
    const alone = { ...busy, line: withdrawn(withdrawn(busy.line, 'b'), 'c') }
    const decision = decide(alone, ask('d', 'n4'))
    expect(decision.is === 'waiting' && inQueue(decision.table)).toEqual([['d', 2]])
  })

  test('I11 queue: a waiter keeps the time since which it waits, however often it asks', () => {
    const later = { ...ask('b', 'n2'), holder: { ...holder('b', 'n2'), sinceMs: 900_000 } }
    expect(afterAsking(ask('a', 'n1'), ask('b', 'n2'), later).line).toMatchObject([{ run: 'b', sinceMs: 1 }])
  })

  test('queue: waiters stored by earlier versions are numbered in the order in which they stand', () => {
    const { number: _, ...old } = { ...holder('x', 'n1'), scopes: ['cluster'], number: 0 }
    expect(numbered([old, { ...old, run: 'y' }, { ...old, run: 'z', number: 7 }]).map((each) => each.number)).toEqual([
      1, 2, 7,
    ])
  })
})

describe('reservations', () => {
  const waiting = afterAsking(storage('a', 's1'), storage('b', 's2'))

  test('queue: a ripe waiter reserves one slot in each scope that it needs', () => {
    expect(ahead(waiting, gateway('c', 'g1'))).toBe('taken')
    const fuller = afterAsking(storage('a', 's1'), storage('b', 's2'), gateway('c', 'g1'))
    expect(ahead(fuller, wide('d', 'c1', ['cluster', 'role/compute'], 3))).toEqual(['behind b'])
  })

  test('queue: each ripe waiter reserves a slot of its own', () => {
    const two = afterAsking(
      wide('a', 's1', ['cluster', 'role/x', 'role/y'], 4),
      wide('b', 's2', ['cluster', 'role/x'], 4),
      wide('c', 's3', ['cluster', 'role/y'], 4),
    )
    expect(ahead(two, wide('d', 'c1', ['cluster'], 4))).toBe('taken')
    expect(ahead(two, wide('d', 'c1', ['cluster'], 3))).toEqual(['behind b', 'behind c'])
  })

  test('I11 queue: the lowest number goes first when a slot is free', () => {
    const freed = releasedBy(afterAsking(ask('a', 'n1'), ask('b', 'n2'), ask('c', 'n3')), 'a') ?? emptyLockTable
    expect(ahead(freed, ask('c', 'n3'))).toEqual(['behind b'])
    expect(ahead(freed, ask('b', 'n2'))).toBe('taken')
  })

  const tight = wide('c', 'g1', ['cluster', 'role/gateway'], 2)
  const slots = { cluster: 2, 'role/storage': 1 }

  test('queue: a waiter behind a run that needs a person reserves nothing', () => {
    expect(ahead(waiting, { ...tight, slots })).toEqual(['behind b'])
    expect(ahead(waiting, { ...tight, slots, parked: ['a'] })).toBe('taken')
  })

  test('queue: a waiter whose own run needs a person reserves nothing', () => {
    expect(ahead(waiting, { ...tight, slots, parked: ['b'] })).toBe('taken')
  })

  test('F60 queue: a waiter that lacks the slot of a node that is out reserves nothing', () => {
    const alone = afterAsking({ ...storage('b', 's2'), out: { 'role/storage': ['s9'] } })
    const single = wide('c', 'g1', ['cluster', 'role/gateway'], 1)
    expect(ahead(alone, { ...single, slots })).toEqual(['behind b'])
    expect(ahead(alone, { ...single, slots, out: { 'role/storage': ['s9'] } })).toBe('taken')
  })

  test('queue: a waiter behind another coordinator reserves nothing', () => {
    const foreign = [{ group: null, node: 'x', is: 'locked' as const }]
    expect(ahead({ ...waiting, foreign }, { ...tight, slots })).toEqual(['foreign'])
  })

  test('queue: a waiter behind a drained node reserves nothing', () => {
    const drained = drainedBy(waiting, 'a') ?? waiting
    expect(ahead(drained, { ...tight, slots })).toBe('taken')
  })

  const objection = {
    gates: [{ gate: 'ceph', evidence: 'no', patience: 'limited' as const, notBeforeMs: null }],
    liftedBy: 'others' as const,
  }
  const unasked = ['ceph']

  test('I11 queue: a waiter that a gate holds reserves nothing', () => {
    const table = afterAsking(storage('a', 's1'), { ...storage('b', 's2'), objection })
    expect(table.line).toMatchObject([{ run: 'b', gated: true }])
    expect(ahead(table, { ...tight, slots })).toBe('taken')
  })

  test('F141 I11 queue: a run whose gates have not answered queues with its number and reserves its slots', () => {
    const decision = decide(emptyLockTable, { ...storage('b', 's2'), unasked })
    if (decision.is !== 'waiting') throw new Error(decision.is)
    expect(decision.reasons).toEqual([{ for: 'unasked gates', gates: ['ceph'] }])
    expect(inQueue(decision.table)).toEqual([['b', 1]])
    expect(ahead(decision.table, wide('c', 'g1', ['cluster'], 1))).toEqual(['behind b'])
    expect(ahead(decision.table, storage('b', 's2'))).toBe('taken')
  })

  test('I11 queue: a no of a gate counts until it is asked again, or something else is in the way', () => {
    const refused = { ...storage('b', 's2'), objection }
    const asksAgain = afterAsking(refused, { ...storage('b', 's2'), unasked })
    expect(asksAgain.line).toMatchObject([{ run: 'b', gated: true }])
    const behind = afterAsking(refused, storage('a', 's1'), { ...storage('b', 's2'), unasked })
    expect(behind.line.map(({ gated }) => gated)).toEqual([undefined])
  })
})

describe('slots given back by a run that has changed nothing', () => {
  const taken = afterAsking(ask('a', 'n1', ['cluster', 'role/a']), ask('b', 'n2'), ask('c', 'n3'))
  const holderOf = (table: LockTable) => {
    const entry = entryOf(table, 'a')
    if (entry === null) throw new Error('a holds nothing')
    return entry
  }

  test('F118 queue: the run stands in front of later ones again, with its number and scopes, and reserves nothing', () => {
    const table = requeued(taken, holderOf(taken))
    expect(table?.scopes).toEqual([])
    expect(table && inQueue(table)).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ])
    expect(table?.line[0]).toMatchObject({ scopes: ['cluster', 'role/a'], gated: true })
    expect(decide(table ?? taken, ask('b', 'n2')).is).toBe('taken')
  })

  test('F118 queue: the run takes its slots again under its number when it asks and nothing objects', () => {
    const table = requeued(taken, holderOf(taken)) ?? taken
    const again = decide(table, ask('a', 'n1', ['cluster', 'role/a']))
    expect(again.is === 'taken' && [again.entry.number, inQueue(again.table)]).toEqual([
      1,
      [
        ['b', 2],
        ['c', 3],
      ],
    ])
  })

  test('F118 queue: an entry of an earlier version gets the next number', () => {
    const { number: _number, ...old } = holderOf(taken)
    const scopes = taken.scopes.map((scope) => ({ ...scope, holders: [old] }))
    const table = requeued({ ...taken, scopes }, old)
    expect(table && inQueue(table).at(-1)).toEqual(['a', 4])
  })

  test('F118 queue: nothing goes back when something is changed, was taken over from a drain, or another bot went on', () => {
    const began =
      entered(taken, 'a', { ...holderOf(taken).phase, step: 'drain', index: 3, changed: ['drain'] }) ?? taken
    expect(requeued(began, holderOf(began))).toBeNull()
    expect(requeued(began, holderOf(taken))).toBeNull()
    const stayBefore = { ...holderOf(taken), sinceMs: 0 }
    expect(requeued(taken, stayBefore)).toBeNull()
    for (const before of [began, taken]) {
      const drained = drainedBy(before, 'a') ?? before
      const over = decide(drained, ask('d', 'n1', ['cluster', 'role/a']))
      const entry = over.is === 'taken' ? over.entry : null
      expect(entry?.phase.step).toBe('waiting')
      expect(over.is === 'taken' && entry && requeued(over.table, entry)).toBeNull()
    }
    expect(requeued(emptyLockTable, holderOf(taken))).toBeNull()
  })
})

describe('work that restores', () => {
  const full = afterAsking(gateway('a', 'g1'), gateway('b', 'g2'))

  test('F60 acquire: a restoring run takes its slots past a full scope, the queue and another policy', () => {
    const decision = decide(full, { ...restoring(gateway('c', 'g3')), policyHash: 'policy-2' })
    expect(decision).toMatchObject({ is: 'taken', table: { policyHash: 'policy-1' } })
    expect(decision.is === 'taken' && inQueue(decision.table)).toEqual(inQueue(full))
  })

  test('F60 acquire: a restoring run waits for another run on its node, without a number', () => {
    expect(ahead(full, restoring(gateway('c', 'g1')))).toEqual(['holder'])
    const decision = decide(full, restoring(gateway('c', 'g1')))
    expect(decision.is === 'waiting' && inQueue(decision.table)).toEqual(inQueue(full))
  })

  test('F60 acquire: beside rebootmgr a restoring run leaves the keys of others alone', () => {
    const beside = (asked: Ask) => decide(emptyLockTable, { ...asked, groups: ['ceph', 'net'] }, 'beside rebootmgr')
    const first = beside(gateway('a', 'g1'))
    if (first.is !== 'taken') throw new Error('it should be taken')
    const foreign = [{ group: 'net', node: 'other', is: 'in progress' as const }]
    const own = restoring({ ...gateway('b', 'g2'), groups: ['ceph', 'net'] })
    expect(decide(first.table, own, 'beside rebootmgr')).toMatchObject({ is: 'taken', entry: { groups: [] } })
    const theirs = decide({ ...emptyLockTable, foreign }, own, 'beside rebootmgr')
    expect(theirs).toMatchObject({ is: 'taken', entry: { groups: [null, 'ceph'] } })
    const onNode = [{ group: 'net', node: 'g2', is: 'in progress' as const }]
    expect(decide({ ...emptyLockTable, foreign: onNode }, own, 'beside rebootmgr').is).toBe('waiting')
  })
})

test('F60 queue: a run whose gateway is out delays neither its undrain nor a storage node', () => {
  const out = { out: { cluster: ['gateway-2'], 'role/gateway': ['gateway-2'] } }
  const slots = { cluster: 3, 'role/gateway': 1, 'role/storage': 1 }
  const queued = afterAsking({ ...gateway('a', 'gateway-1'), ...out, slots })
  expect(inQueue(queued)).toEqual([['a', 1]])
  expect(ahead(queued, { ...restoring(gateway('b', 'gateway-2')), ...out, slots })).toBe('taken')
  expect(ahead(queued, { ...storage('c', 'storage-01'), ...out, slots })).toBe('taken')
  expect(entryOf(queued, 'a')).toBeNull()
})

describe('the number of a run that gave way', () => {
  const table = afterAsking(ask('a', 'n1'), ask('b', 'n2'), ask('c', 'n3'))
  const next = { ...ask('a2', 'n1'), number: 1 }

  test('F140 queue: the next run of its node stands under it, in front of later ones, and takes its slots with it', () => {
    const freed = releasedBy(table, 'a') ?? table
    const waiting = decide(freed, { ...next, objection: { gates: [], liftedBy: 'others' }, out: { cluster: ['n9'] } })
    expect(waiting.is === 'waiting' && inQueue(waiting.table)).toEqual([
      ['a2', 1],
      ['b', 2],
      ['c', 3],
    ])
    const taken = decide(waiting.is === 'waiting' ? waiting.table : freed, { ...next, number: null })
    expect(taken.is === 'taken' && taken.entry.number).toBe(1)
    expect(decide(emptyLockTable, { ...next, number: 7 })).toMatchObject({ is: 'taken', entry: { number: 7 } })
  })

  test('F140 queue: later waiters reserve nothing against it in its first attempt, and it is the first in line', () => {
    const freed = releasedBy(table, 'a') ?? table
    expect(ahead(freed, { ...next, number: null })).toEqual(['behind b', 'behind c'])
    expect(ahead(freed, next)).toBe('taken')
    expect(decide(freed, { ...next, out: { cluster: ['n9'] } })).toMatchObject({ is: 'waiting', position: 1 })
  })

  test('F140 queue: it gets the next free one when another run has it', () => {
    const waiting = decide(table, next)
    expect(waiting.is === 'waiting' && inQueue(waiting.table)).toEqual([
      ['b', 2],
      ['c', 3],
      ['a2', 4],
    ])
  })
})
