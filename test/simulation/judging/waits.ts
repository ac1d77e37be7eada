import { isTerminal } from '../../../src/core/operation/state.ts'
import { scopesOf } from '../../../src/core/policy/scopes.ts'
import type { RunState } from '../../../src/core/run/state.ts'
import type { World } from '../../world/world.ts'
import { isRestoring, mayFail, namesOf, nodeNamed, operationNow, runNow } from '../evidence.ts'

/**
 * What may end a wait without another run: a running step, a person, or a change of facts such as a source that answers
 * again.
 */
export type WaitEnd = 'a step' | 'a person' | 'a fact'

/** A run's wait, derived from locks, queue, journals and facts; never from the reason that the engine gives. */
export type Wait = {
  readonly run: string
  readonly state: RunState
  readonly work: 'restores' | 'takes away'
  /** Runs that hold or have reserved what the run lacks. */
  readonly runs: readonly string[]
  readonly ends: readonly WaitEnd[]
}

type Lack = Pick<Wait, 'runs' | 'ends'>

/** The waits of all runs that have not ended. */
export function waitsIn(world: World): readonly Wait[] {
  return namesOf(world, 'run').flatMap((run) => {
    const state = runNow(world, run)
    if (state === null || state.status === 'ended') return []
    return [
      {
        run,
        state,
        work: isRestoring(state) ? ('restores' as const) : ('takes away' as const),
        ...lackOf(world, state),
      },
    ]
  })
}

/** Whether the run is acquiring its lock. */
export const waitsForLock = ({ status, steps, current }: RunState): boolean =>
  status === 'working' && steps[current]?.kind === 'acquireLock'

function lackOf(world: World, state: RunState): Lack {
  if (state.status === 'needs attention') return { runs: [], ends: ['a person'] }
  const operation = operationNow(world, state.operation)
  const called = operation === null || isTerminal(operation) || operation.cancel !== null
  if (!called && isHeldUp(state) && isHolder(world, state.run)) return beforeTheReboot(world, state)
  if (!waitsForLock(state) || called || isHolder(world, state.run)) return { runs: [], ends: ['a step'] }
  const ends: WaitEnd[] = isSilent(world) ? ['a fact'] : []
  const rivals = holdersIn(world).filter(
    ({ run, node, phase }) => node === state.node && run !== state.run && phase.step !== 'drained',
  )
  const runs = rivals.map(({ run }) => run)
  if (isRestoring(state)) return withParked(world, runs, ends)
  if (objectsNow(world, state.node)) ends.push('a fact')
  for (const lack of lacksOf(world, state.node)) {
    runs.push(...lack.runs)
    ends.push(...lack.ends)
  }
  const lack = withParked(world, [...new Set(runs)], ends)
  return lack.runs.length > 0 || lack.ends.length > 0 ? lack : { runs: reservedBefore(world, state), ends: [] }
}

/** Whether the run has changed its node and waits before a step that cannot be undone. */
const isHeldUp = ({ status, steps, current, changed, waiting }: RunState): boolean =>
  status === 'working' &&
  changed.length > 0 &&
  waiting !== null &&
  (steps[current]?.kind === 'verifyCluster' || steps[current]?.kind === 'reboot')

/** The runs that keep such a run, which also holds its slots, from the step that cannot be undone. */
export const heldUpBy = (world: World, state: RunState): readonly string[] =>
  isHeldUp(state) && isHolder(world, state.run) ? beforeTheReboot(world, state).runs : []

/**
 * What a run lacks before its reboot: a fact, or the end of the runs that fill a scope which would otherwise have a
 * slot.
 */
function beforeTheReboot(world: World, { run, node }: RunState): Lack {
  if (isSilent(world) || objectsNow(world, node) || nodesLacking(world, node).some(({ runs }) => runs.length === 0))
    return { runs: [], ends: ['a fact'] }
  const others = holdersIn(world).filter((holder) => holder.run !== run)
  const runs = scopesAt(world, node).flatMap(({ name, slots }) => {
    const isIn = (other: string) => scopesAt(world, other).some((scope) => scope.name === name)
    const held = others.filter((holder) => isIn(holder.node))
    const out = outIn(world).filter((one) => one !== node && isIn(one) && !others.some((holder) => holder.node === one))
    return out.length < slots && out.length + held.length >= slots ? held.map((holder) => holder.run) : []
  })
  return runs.length > 0 ? withParked(world, [...new Set(runs)], []) : { runs: [], ends: ['a step'] }
}

/** Replaces parked runs by `a person`: they release nothing by themselves. */
function withParked(world: World, runs: readonly string[], ends: readonly WaitEnd[]): Lack {
  const parked = runs.some((run) => isParked(world, run))
  return { runs: runs.filter((run) => !isParked(world, run)), ends: parked ? [...ends, 'a person'] : ends }
}

const isParked = (world: World, run: string): boolean => {
  const state = runNow(world, run)
  return state === null || state.status === 'needs attention' || state.status === 'ended'
}

/** The lock holders, one per run. */
export const holdersIn = ({ locks }: World) => [
  ...new Map(locks.table.scopes.flatMap(({ holders }) => holders).map((holder) => [holder.run, holder])).values(),
]

const isHolder = (world: World, run: string): boolean => holdersIn(world).some((holder) => holder.run === run)

/** Whether a source is unreachable or lacks rights, or the store has lost writes. */
export const isSilent = ({ locks, cluster, inventory, rights, redis, people }: World): boolean =>
  locks.away ||
  !locks.restrictions.isEmpty() ||
  cluster.away ||
  !cluster.restrictions.isEmpty() ||
  !inventory.restrictions.isEmpty() ||
  rights.away ||
  rights.lacking.length > 0 ||
  redis.away ||
  redis.hasLost ||
  people.silent

/** Whether a stop, a check or a gate objects to a change of the node. */
export const objectsNow = (world: World, node: string): boolean =>
  world.cluster.flags.length > 0 ||
  world.cluster.configs.get(node)?.is === 'disabled' ||
  ([...world.cluster.failing.keys()].some((other) => other !== node) &&
    notServing(world, node).size > mayFail(world)) ||
  world.objections.size > 0

/**
 * The nodes that make the node's run wait: those that are down, and all that are out or in a run once too many
 * instances of `work` do not count as passing.
 */
function nodesLacking(world: World, node: string): readonly Lack[] {
  const holders = holdersIn(world).filter((holder) => holder.node !== node)
  const out = outIn(world).filter((other) => other !== node && !holders.some((holder) => holder.node === other))
  const isOver = notServing(world, node).size > mayFail(world)
  const lacks = (other: string): boolean => isOver || world.machine(other).isDown()
  return [
    ...out.filter(lacks).map((): Lack => ({ runs: [], ends: ['a fact'] })),
    ...holders
      .filter((holder) => lacks(holder.node))
      .map(
        ({ run, phase }): Lack =>
          phase.step === 'drained' ? { runs: [], ends: ['a person'] } : { runs: [run], ends: [] },
      ),
  ]
}

/** Other nodes whose instance of `work` fails or does not count because the node is out or in a run. */
export const notServing = (world: World, node: string): ReadonlySet<string> =>
  new Set(
    [...world.cluster.failing.keys(), ...outIn(world), ...holdersIn(world).map((holder) => holder.node)].filter(
      (other) => other !== node,
    ),
  )

/** Everything that the node's run lacks to be admitted. */
const lacksOf = (world: World, node: string): readonly Lack[] => [
  ...slotsLacking(world, node),
  ...membersLacking(world, node),
  ...nodesLacking(world, node),
]

/** Nodes that are down or in maintenance. */
const outIn = (world: World): readonly string[] =>
  [...world.machines].flatMap(([name, machine]) => (machine.isDown() || machine.maintenance !== null ? [name] : []))

const scopesAt = (world: World, node: string) => scopesOf(world.policy, nodeNamed(world, node))

/** What fills each scope in which the node has no slot. A drained entry of the node itself holds a slot for it. */
function slotsLacking(world: World, node: string): readonly Lack[] {
  const holders = holdersIn(world)
  return scopesAt(world, node).flatMap(({ name, slots }) => {
    const held = world.locks.table.scopes.find(({ scope }) => scope === name)?.holders ?? []
    if (held.some((holder) => holder.node === node)) return []
    const out = outIn(world).filter(
      (other) =>
        other !== node &&
        !holders.some((holder) => holder.node === other) &&
        scopesAt(world, other).some((scope) => scope.name === name),
    )
    if (new Set([...held.map((holder) => holder.node), ...out]).size < slots) return []
    const drained = held.some(({ phase }) => phase.step === 'drained')
    const runs = held.flatMap(({ run, phase }) => (phase.step === 'drained' ? [] : [run]))
    return [{ runs, ends: [...(drained ? ['a person' as const] : []), ...(out.length > 0 ? ['a fact' as const] : [])] }]
  })
}

/** What keeps services of the node below their minimum of other passing members. */
function membersLacking(world: World, node: string): readonly Lack[] {
  const holders = holdersIn(world).filter((holder) => holder.node !== node)
  return [...world.cluster.services.values()].flatMap(({ nodes, tags }) => {
    const minimum = Number(tags.find((tag) => tag.startsWith('min_passing='))?.split('=')[1] ?? '0')
    const others = nodes.filter((other) => other !== node)
    const up = others.filter((other) => !outIn(world).includes(other))
    const held = holders.filter((holder) => others.includes(holder.node))
    if (!nodes.includes(node) || up.filter((other) => !held.some((holder) => holder.node === other)).length >= minimum)
      return []
    return [{ runs: held.map(({ run }) => run), ends: up.length < minimum ? ['a fact' as const] : [] }]
  })
}

/** Ripe waiters with lower numbers that need all free slots of a scope. */
function reservedBefore(world: World, { run, node }: RunState): readonly string[] {
  const own = world.locks.table.line.find((waiter) => waiter.run === run)
  const ripe = world.locks.table.line.filter(
    (waiter) => waiter.run !== run && (own === undefined || waiter.number < own.number) && isRipe(world, waiter.run),
  )
  return scopesAt(world, node).flatMap(({ name, slots }) => {
    const held = world.locks.table.scopes.find(({ scope }) => scope === name)?.holders ?? []
    const reserved = ripe.filter((waiter) => waiter.scopes.includes(name)).map((waiter) => waiter.run)
    return reserved.length > 0 && slots - held.length <= reserved.length ? reserved : []
  })
}

/** Whether a waiter lacks nothing but what is held by runs that will release it by themselves. */
export function isRipe(world: World, run: string): boolean {
  const state = runNow(world, run)
  if (state === null || !waitsForLock(state) || isSilent(world) || objectsNow(world, state.node)) return false
  const rivals = holdersIn(world).filter((holder) => holder.node === state.node && holder.phase.step !== 'drained')
  const lacks = lacksOf(world, state.node)
  const runs = [...rivals.map((rival) => rival.run), ...lacks.flatMap((lack) => lack.runs)]
  return lacks.every(({ ends }) => ends.length === 0) && runs.every((each) => !isParked(world, each))
}
