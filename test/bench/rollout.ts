import type { Redis } from 'ioredis'
import { redisJournals } from '../../src/adapters/redis/journals.ts'
import { entryHash } from '../../src/core/journal.ts'
import type { OperationEvent } from '../../src/core/operation/events.ts'
import type { JournalEntry, Journals, OperationEntry } from '../../src/engine/ports/journals.ts'
import { begins, operationOf, until } from '../conformance/cycle.ts'
import { vocabulary } from '../world/demo-cluster.ts'
import { policy } from '../world/policy.ts'
import { World } from '../world/world.ts'

/**
 * A rolling reboot of a whole cluster, one node at a time and half done. Its journals are in a real Redis; all other
 * ports are in memory, and what they answer about the cluster costs the same however large it is.
 */
export type Rollout = { readonly world: World; readonly operation: string; readonly journals: Journals }

const nameOf = (number: number): string => `storage-${String(number).padStart(5, '0')}`

function worldOf(nodes: number): World {
  const names = Array.from({ length: nodes }, (_, number) => nameOf(number + 1))
  return new World({
    policy: { ...policy, limits: { ...policy.limits, nodes } },
    vocabulary,
    nodes: Object.fromEntries(names.map((name) => [name, ['storage']])),
  })
}

/** Appends that the first `count` nodes were rebooted, and returns the length of the operation's journal. */
async function addDone(journals: Journals, last: OperationEntry, count: number): Promise<number> {
  let before = last
  const append = async (event: OperationEvent): Promise<void> => {
    const next = { sequence: before.sequence + 1, atMs: before.atMs + 1, previous: entryHash(before) }
    before = { ...before, ...next, event }
    if ((await journals.append(before)) === 'conflict') throw new Error('another entry was first')
  }
  const operation = last.journal.replace('operation/', '')
  for (let number = 1; number <= count; number += 1) {
    const done = { run: `${operation}-${number}`, node: nameOf(number) }
    await append({ type: 'runStarted', ...done })
    await append({ type: 'runEnded', ...done, outcome: 'succeeded', summary: 'rebooted', lock: 'released' })
  }
  return before.sequence
}

/** Prepares the rollout in a Redis without journals. */
export async function halfDone(redis: Redis, nodes: number): Promise<Rollout> {
  const world = worldOf(nodes)
  const cycle = await begins(world, 'reboot all --reason kernel')
  await until(cycle, () => operationOf(cycle)?.state === 'running')
  const journals = { ...redisJournals(redis, policy.cluster), confirm: async () => {} }
  // it was appended through the port
  for (const entry of world.journals.ever) await journals.append(entry as JournalEntry)
  const last = world.journals.operationNow(cycle.operation).at(-1)
  if (last === undefined) throw new Error('the operation has no journal')
  const delivered = await addDone(journals, last, nodes / 2)
  const before = await world.ledger.read(cycle.operation)
  await world.ledger.write(cycle.operation, before, { ...before, thread: { operation: delivered, runs: {} } })
  const [known, facts] = [await world.context.inventory.nodes(), await world.context.cluster.health()]
  world.cluster.health = async () => facts
  Object.assign(world.context, { journals, inventory: { nodes: async () => known, lastKnown: () => null } })
  return { world, operation: cycle.operation, journals }
}

/** Reboots `count` more nodes, and returns the CPU time of each turn in milliseconds, by kind. */
export async function turnsOf({ world, operation, journals }: Rollout, count: number) {
  const times: { run: number[]; operation: number[]; messages: number[] } = { run: [], operation: [], messages: [] }
  let begun: { readonly kind: string; readonly cpu: NodeJS.CpuUsage } | null = null
  const take = world.turns.take.bind(world.turns)
  world.turns.take = (untilMs) => {
    const due = take(untilMs)
    begun = due && { kind: due.turn.kind, cpu: process.cpuUsage() }
    return due
  }
  world.afterTurn = () => {
    if (begun === null) return
    const { user, system } = process.cpuUsage(begun.cpu)
    if (begun.kind in times) times[begun.kind as keyof typeof times].push((user + system) / 1000)
  }
  const ended = async (): Promise<number> =>
    (await journals.operation(operation)).filter(({ event }) => event.type === 'runEnded').length
  const untilMs = world.nowMs + 3_600_000
  const last = (await ended()) + count
  for (let turns = 0; turns % 10 !== 0 || (await ended()) < last; turns += 1)
    if (!(await world.turn(untilMs))) throw new Error('the rollout does not go on')
  return times
}
