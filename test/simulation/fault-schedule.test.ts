import { expect, test } from 'vitest'
import { worldWith } from '../conformance/cycle.ts'
import { approvers, ben, chris, dora } from '../world/policy.ts'
import type { World } from '../world/world.ts'
import { FaultSchedule } from './fault-schedule.ts'
import type { Fault } from './faults.ts'

/** Injects two faults: one from 0 s to 10 s, and one from 5 s to 20 s. Returns what `look` sees before, and at 7 s, 12 s and 25 s. */
async function seenWith<Seen>(
  [first, second]: readonly [OfFault, OfFault],
  look: (world: World) => Seen,
): Promise<readonly Seen[]> {
  const world = worldWith()
  const beganMs = world.nowMs
  const seen = [look(world)]
  const schedule = new FaultSchedule(world, [
    { ...first, atMs: 0, forMs: 10_000 } as Fault,
    { ...second, atMs: 5_000, forMs: 15_000 } as Fault,
  ])
  for (const atMs of [0, 5_000, 7_000, 10_000, 12_000, 20_000, 25_000]) {
    world.nowMs = beganMs + atMs
    await schedule.inject(beganMs)
    if ([7_000, 12_000, 25_000].includes(atMs)) seen.push(look(world))
  }
  return seen
}

/** A fault without its times. */
type OfFault = Fault extends infer One ? (One extends Fault ? Omit<One, 'atMs' | 'forMs'> : never) : never

const locksAway: OfFault = { is: 'away', what: 'locks' }
const locksStale: OfFault = { is: 'locks', how: 'stale' }
const locksDenied: OfFault = { is: 'right', right: 'locks write', afterEntries: 0 }
const nodesSilent: OfFault = { is: 'read', read: 'nodes', afterEntries: 0 }
const nodesDenied: OfFault = { is: 'right', right: 'nodes', afterEntries: 0 }
const healthSilent: OfFault = { is: 'read', read: 'health', afterEntries: 0 }
const neverReturns: OfFault = { is: 'node', node: 'storage-01', how: 'neverReturns', afterEntries: 0 }
const fails: OfFault = { is: 'node', node: 'storage-01', how: 'fails', afterEntries: 0 }

test.each<readonly [string, OfFault, OfFault, (world: World) => unknown]>([
  ['an absent store', locksAway, locksAway, ({ locks }) => locks.away],
  ['a lost right to lock', locksStale, locksDenied, ({ locks }) => !locks.restrictions.isEmpty()],
  ['stale locks', locksDenied, locksStale, ({ locks }) => !locks.restrictions.isEmpty()],
  ['a silent list of nodes', nodesDenied, nodesSilent, ({ inventory }) => !inventory.restrictions.isEmpty()],
  ['a lost right to list nodes', nodesSilent, nodesDenied, ({ inventory }) => !inventory.restrictions.isEmpty()],
  ['silent health', nodesDenied, healthSilent, ({ cluster }) => !cluster.answers('health')],
  ['silent rights', ...twice({ is: 'read', read: 'rights', afterEntries: 0 }), ({ rights }) => rights.away],
  ['a node that is gone', fails, neverReturns, (world) => world.machine('storage-01').faults.neverReturns],
  ['a failing check', ...twice({ is: 'check', node: 'storage-01' }), ({ cluster }) => cluster.failing.size > 0],
  ['a failing hook', ...twice({ is: 'hook', hook: 'enable' }), ({ hookExits }) => hookExits.size > 0],
  ['an objecting gate', ...twice({ is: 'gate' }), ({ objections }) => objections.size > 0],
  ['a stop', ...twice({ is: 'stop' }), ({ cluster }) => cluster.flags.length > 0],
])('faults: %s lasts when a fault that began before it ends', async (_, first, second, isFaulty) => {
  expect(await seenWith([first, second], isFaulty)).toEqual([false, true, true, false])
})

function twice(fault: OfFault): readonly [OfFault, OfFault] {
  return [fault, fault]
}

test('faults: a person who left later is still absent when another one returns', async () => {
  const left: readonly [OfFault, OfFault] = [
    { is: 'leaves', person: ben },
    { is: 'leaves', person: chris },
  ]
  const are = ({ people }: World) => [ben, chris].map((id) => people.groups.get(approvers)?.includes(id))
  expect(await seenWith(left, are)).toEqual([
    [true, true],
    [false, false],
    [true, false],
    [true, true],
  ])
})

test.each(['before an injected stop', 'while it stands'])(
  'faults: a stop that a person set %s is not lifted when that one ends',
  async (when) => {
    const world = worldWith()
    const stops = () => world.cluster.setStop({ kind: 'cluster' }, 'audit', dora)
    if (when === 'before an injected stop') await stops()
    const schedule = new FaultSchedule(world, [{ is: 'stop', atMs: 0, forMs: 1000 }])
    const beganMs = world.nowMs
    await schedule.inject(beganMs)
    if (when === 'while it stands') await stops()
    world.nowMs += 1000
    await schedule.inject(beganMs)
    expect(world.cluster.flags.map(({ reason }) => reason)).toEqual(['audit'])
  },
)

test.each([
  ['follows', ['before', 'meanwhile']],
  ['takes over', ['before']],
] as const)('replica fault: one that %s has %j', async (ends, kept) => {
  const world = worldWith()
  const written: string[] = []
  const write = (text: string) => {
    written.push(text)
    world.redis.wrote(() => void written.pop())
  }
  const schedule = new FaultSchedule(world, [{ atMs: 0, is: 'replica', ends, forMs: 10_000, afterEntries: 0 }])
  const beganMs = world.nowMs
  write('before')
  await schedule.inject(beganMs)
  expect(() => world.redis.confirm()).toThrow('0 of 1 replicas')
  write('meanwhile')
  world.nowMs += 10_000
  await schedule.inject(beganMs)
  expect(written).toEqual(kept)
  world.redis.confirm()
})
