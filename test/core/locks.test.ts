import { describe, expect, test } from 'vitest'
import type { Decision } from '../../src/core/locks/acquire.ts'
import {
  brokenFor,
  drainedBy,
  entered,
  mustBeUndisturbed,
  reindexed,
  releasedBy,
} from '../../src/core/locks/entries.ts'
import { emptyLockTable, entryOf } from '../../src/core/locks/lock-table.ts'
import type { WaitReason } from '../../src/core/locks/locks.ts'
import { afterAsking, ask, decide, holder, waiting } from './locks-examples.ts'

const reasonsOf = (decision: Decision): readonly WaitReason['for'][] =>
  decision.is === 'waiting' ? decision.reasons.map((reason) => reason.for) : []
const held = <T>(table: T | null): T => {
  if (table === null) throw new Error('nothing was held')
  return table
}

describe('acquire', () => {
  test('acquire: takes all scopes and leaves the queue', () => {
    const decision = decide(emptyLockTable, ask('a', 'n1', ['cluster', 'role/storage']))
    expect(decision.is).toBe('taken')
    const table = afterAsking(ask('a', 'n1', ['cluster', 'role/storage']))
    expect(table.scopes.map(({ scope }) => scope)).toEqual(['cluster', 'role/storage'])
    expect(table.line).toEqual([])
    expect(table.policyHash).toBe('policy-1')
  })

  test('acquire: takes no scope when one is full, and names its holder', () => {
    const table = afterAsking(ask('a', 'n1', ['role/storage']))
    const decision = decide(table, ask('b', 'n2', ['rack/b2', 'role/storage']))
    expect(decision).toMatchObject({ is: 'waiting', position: 1 })
    expect(decision.is === 'waiting' && decision.reasons).toMatchObject([
      { for: 'holder', scope: 'role/storage', holder: { run: 'a' } },
    ])
    expect(decision.is === 'waiting' && decision.table.scopes.map(({ scope }) => scope)).toEqual(['role/storage'])
  })

  test('S24 acquire: a second request of the same run returns its entry and writes nothing', () => {
    const table = afterAsking(ask('a', 'n1'))
    const again = decide(table, { ...ask('a', 'n1'), policyHash: 'another' })
    expect(again).toEqual({ is: 'held', entry: entryOf(table, 'a') })
  })

  test('acquire: counts nodes that are out for other reasons', () => {
    const asked = { ...ask('a', 'n1'), out: { cluster: ['n9'] } }
    expect(reasonsOf(decide(emptyLockTable, asked))).toEqual(['out'])
  })

  test('I1 acquire: counts other nodes that are out against a node in maintenance, and not the node itself', () => {
    const itself = { ...ask('a', 'n1'), out: { cluster: ['n1'] } }
    expect(decide(emptyLockTable, itself).is).toBe('taken')
    const both = { ...ask('a', 'n1'), out: { cluster: ['n1', 'n9'] } }
    expect(reasonsOf(decide(emptyLockTable, both))).toEqual(['out'])
  })

  test('I1 acquire: counts only holders against a node that is failed and silent', () => {
    const silent = { ...ask('a', 'n1'), out: { cluster: ['n1', 'n9'] }, itself: 'failed and silent' as const }
    expect(decide(emptyLockTable, silent).is).toBe('taken')
    expect(reasonsOf(decide(afterAsking(ask('b', 'n2')), silent))).toEqual(['holder'])
  })

  test('S19 acquire: takes the number of slots from the current policy, not from the stored table', () => {
    const table = afterAsking({ ...ask('a', 'n1'), scopes: [{ name: 'cluster', slots: 2 }] })
    expect(table.scopes[0]?.slots).toBe(2)
    expect(reasonsOf(decide(table, ask('b', 'n2')))).toEqual(['holder'])
    const wider = { ...ask('b', 'n2'), scopes: [{ name: 'cluster', slots: 3 }] }
    expect(decide(table, wider).is).toBe('taken')
  })

  test('acquire: waits in a scope without slots', () => {
    const asked = { ...ask('a', 'n1'), scopes: [{ name: 'cluster', slots: 0 }] }
    expect(reasonsOf(decide(emptyLockTable, asked))).toEqual(['out'])
  })

  test('acquire: allows one run per node, however many slots are free', () => {
    const wide = (run: string) => ({ ...ask(run, 'n1'), scopes: [{ name: 'cluster', slots: 9 }] })
    expect(reasonsOf(decide(afterAsking(wide('a')), wide('b')))).toEqual(['holder'])
  })

  test('S05 acquire: counts holders that are no longer in the inventory', () => {
    const table = afterAsking(ask('a', 'long-gone'))
    expect(reasonsOf(decide(table, ask('b', 'n2')))).toEqual(['holder'])
  })
})

test('F101 acquire: an entry under the name of the run that is for another node or operation is a rival', () => {
  const others = afterAsking(ask('1', 'n2', ['cluster', 'role/compute']))
  const decision = decide(others, ask('1', 'n1'))
  expect(decision).toMatchObject({ is: 'waiting', reasons: [{ for: 'holder', holder: { node: 'n2' } }] })
  expect(decision.is === 'waiting' && decision.table.scopes).toEqual(others.scopes)
  const again = { ...ask('1', 'n2'), holder: { ...holder('1', 'n2'), operation: 'op-9' } }
  expect(decide(others, again).is).toBe('waiting')
  expect(decide(others, ask('1', 'N2')).is).toBe('held')
})

describe('policy change', () => {
  const table = afterAsking(ask('a', 'n1', ['role/storage']))
  const other = { ...ask('b', 'n2', ['role/compute']), policyHash: 'policy-2' }

  test('S34 policy change: no run starts while holders are stored under another policy', () => {
    const decision = decide(table, other)
    expect(decision.is === 'waiting' && decision.reasons).toEqual([
      { for: 'policy', filed: 'policy-1', ours: 'policy-2' },
    ])
  })

  test('policy change: applies at once when no lock is held', () => {
    const decision = decide({ ...emptyLockTable, policyHash: 'policy-1' }, other)
    expect(decision.is === 'taken' && decision.table.policyHash).toBe('policy-2')
  })

  test('policy change: reindexes every holder, and keeps those whose node is unknown', () => {
    const two = afterAsking(ask('a', 'n1', ['role/storage']), ask('b', 'n2', ['role/gone']))
    const scopes = { a: [{ name: 'role/disks', slots: 1 }] }
    const refiled = reindexed(two, { policyHash: 'policy-2', scopes })
    expect(refiled.scopes.map(({ scope, holders }) => [scope, holders.map(({ run }) => run)])).toEqual([
      ['role/disks', ['a']],
      ['role/gone', ['b']],
    ])
    expect(entryOf(refiled, 'a')?.scopes).toEqual(['role/disks'])
    expect(decide(refiled, { ...other, holder: holder('c', 'n3') }).is).toBe('taken')
  })
})

describe('drained node', () => {
  const drained = held(drainedBy(afterAsking(ask('a', 'n1')), 'a'))

  test('drained node: keeps its slot when its run ends, and cannot be released', () => {
    expect(releasedBy(drained, 'a')).toBeNull()
    const decision = decide(drained, ask('b', 'n2'))
    expect(decision.is === 'waiting' && decision.reasons).toEqual([{ for: 'drained', scope: 'cluster', node: 'n1' }])
  })

  test('drained node: gives its slot to the next run on it before any waiter', () => {
    const inLine = decide(drained, ask('b', 'n2'))
    if (inLine.is !== 'waiting') throw new Error('it should wait')
    const decision = decide(inLine.table, ask('c', 'n1'))
    expect(decision).toMatchObject({ is: 'taken', tookOver: { run: 'a' }, entry: { run: 'c' } })
    expect(decision.is === 'taken' && decision.table.scopes[0]?.holders.map(({ run }) => run)).toEqual(['c'])
  })

  test('drained node: hands on what the drain changed, and every scope it held', () => {
    const changed = held(entered(drained, 'a', { ...waiting, step: 'drained', changed: ['hook drain'] }))
    const decision = decide(changed, ask('c', 'n1', ['role/other']))
    expect(decision.is === 'taken' && decision.entry).toMatchObject({
      scopes: ['role/other', 'cluster'],
      phase: { changed: ['hook drain'] },
    })
  })

  test('F139 drained node: names every run that drained it to the one that takes it over', () => {
    const next = decide(drained, ask('c', 'n1'))
    if (next.is !== 'taken') throw new Error('it should be taken')
    expect(next.entry.drainedBy).toEqual(['a'])
    const last = decide(held(drainedBy(next.table, 'c')), ask('d', 'n1'))
    expect(last.is === 'taken' && last.entry.drainedBy).toEqual(['a', 'c'])
    const first = decide(emptyLockTable, ask('e', 'n1'))
    expect(first.is === 'taken' && 'drainedBy' in first.entry).toBe(false)
  })

  test('drained node: can be freed by a person', () => {
    const seen = entryOf(drained, 'a')
    expect(seen && brokenFor(drained, seen)?.scopes).toEqual([])
  })
})

describe('holder', () => {
  const table = afterAsking(ask('a', 'n1'))

  test('holder: is broken only as it was shown, and stays when it has armed since', () => {
    const armed = held(entered(table, 'a', { ...waiting, step: 'reboot', index: 4, armedUntilUptimeSeconds: 99 }))
    expect(brokenFor(table, holder('a', 'n1'))?.scopes).toEqual([])
    expect(brokenFor(armed, holder('a', 'n1'))).toBeNull()
    expect(brokenFor(table, holder('b', 'n1'))).toBeNull()
  })

  test('holder: is stopped by a foreign change only on its way forward, before the reboot', () => {
    const at = (step: string, index: number, armedUntilUptimeSeconds: number | null = null) => ({
      ...waiting,
      step,
      index,
      armedUntilUptimeSeconds,
    })
    const begun = held(entered(table, 'a', at('drain', 3)))
    const entry = held(entryOf(begun, 'a'))
    expect(mustBeUndisturbed(entry, at('enterMaintenance', 5))).toBe(true)
    expect(mustBeUndisturbed(entry, at('drain', 3))).toBe(true)
    expect(mustBeUndisturbed(entry, at('undrain', 3))).toBe(false)
    const back = held(entryOf(held(entered(begun, 'a', at('undrain', 3))), 'a'))
    expect(mustBeUndisturbed(back, at('undrain', 3))).toBe(false)
    const armed = held(entryOf(held(entered(begun, 'a', at('reboot', 7, 60))), 'a'))
    expect(mustBeUndisturbed(armed, at('runPostTasks', 9))).toBe(false)
  })

  test('I6 holder: a foreign change does not stop it from taking a step back, however often it tries', () => {
    const back = { ...waiting, step: 'undrain', index: 3 }
    const begun = held(entered(table, 'a', { ...waiting, step: 'drain', index: 3 }))
    const again = held(entered(held(entered(begun, 'a', back)), 'a', back))
    expect(mustBeUndisturbed(held(entryOf(again, 'a')), back)).toBe(false)
  })

  test('holder: cannot act after its release', () => {
    const released = held(releasedBy(table, 'a'))
    expect(released.scopes).toEqual([])
    expect(releasedBy(released, 'a')).toBeNull()
    expect(entered(released, 'a', waiting)).toBeNull()
    expect(drainedBy(released, 'a')).toBeNull()
  })
})

describe('beside rebootmgr', () => {
  const foreign = (group: string | null) => ({
    ...emptyLockTable,
    foreign: [{ group, node: 'n1', is: 'in progress' as const }],
  })
  const grouped = (run: string, node: string) => ({ ...ask(run, node), groups: ['ceph', 'net'] })

  test.each([
    ['the whole cluster', null, ['foreign']],
    ['one of its groups', 'net', ['foreign']],
    ['a group that has no member in its scopes', 'other', []],
  ])('beside rebootmgr: a foreign hold on %s blocks exactly the runs it covers', (_, group, expected) => {
    expect(reasonsOf(decide(foreign(group), grouped('a', 'n2'), 'beside rebootmgr'))).toEqual(expected)
  })

  test('beside rebootmgr: a foreign hold that names the same node blocks it', () => {
    expect(reasonsOf(decide(foreign('net'), grouped('a', 'n1'), 'beside rebootmgr'))).toEqual(['foreign'])
  })

  test('beside rebootmgr: an entry lists the keys to release, those of the cluster and of every group', () => {
    const decision = decide(emptyLockTable, grouped('a', 'n1'), 'beside rebootmgr')
    expect(decision.is === 'taken' && decision.entry.groups).toEqual([null, 'ceph', 'net'])
    const alone = decide(emptyLockTable, grouped('a', 'n1'))
    expect(alone.is === 'taken' && alone.entry.groups).toEqual([])
  })
})
