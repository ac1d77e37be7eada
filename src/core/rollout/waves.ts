import { memoizedFor } from '../memoized.ts'
import { activeRuns } from '../operation/active-runs.ts'
import { lastRuns, nodesLeft, type Operation } from '../operation/state.ts'
import type { Plan, PlanHeader } from '../plan/plan.ts'
import { hasWaves } from '../plan/rollout-rule.ts'

/** A run as waves count it. */
type WaveRun = Pick<Operation['runs'][number], 'node' | 'outcome'>

/** A wave that has begun. */
export type Wave = {
  /** Index in the plan's rule of the entry that the wave obeys. */
  readonly entry: number
  /** Roles of which a node had succeeded before the wave. */
  readonly proven: ReadonlySet<string>
  /** Its runs in the order of their start, without those that gave way. */
  readonly runs: readonly WaveRun[]
  /** `yes`: nodes left the plan after it began, so that no other node joins it and the next wave is a canary again. */
  readonly closed: 'yes' | 'no'
}

type Roles = ReadonlyMap<string, readonly string[]>

const rolesByNode = memoizedFor(
  ({ nodes }: Plan): Roles => new Map(nodes.map(({ node, roles }) => [node, roles.length === 0 ? [''] : roles])),
)

/** The entry of the rule; the last one repeats. */
const entryOf = ({ waves }: Pick<PlanHeader, 'waves'>, index: number): PlanHeader['waves'][number] =>
  waves[index] ?? waves.at(-1) ?? { nodes: 'rest', canary: 'no' }

/** Whether the node has a role of which no node has succeeded yet. */
const isUnproven = (roles: Roles, proven: ReadonlySet<string>, node: string): boolean =>
  (roles.get(node) ?? ['']).some((role) => !proven.has(role))

/** Whether a node that starts now would be one of this wave. */
function joins(plan: Plan, { entry, proven, runs, closed }: Wave, node: string): boolean {
  if (closed === 'yes') return false
  const { nodes, canary } = entryOf(plan, entry)
  if (canary === 'no') return nodes === 'rest' || runs.length < nodes
  const roles = rolesByNode(plan)
  const tried = runs.flatMap((run) => roles.get(run.node) ?? [''])
  return isUnproven(roles, new Set([...proven, ...tried]), node)
}

/**
 * Whether a wave whose runs have ended lets a larger one follow: at least half of its nodes, and at least one, were
 * changed and came back healthy. A node with nothing to do counts for nothing.
 */
const hasPassed = ({ runs }: Pick<Wave, 'runs'>): boolean =>
  2 * runs.filter(({ outcome }) => outcome === 'succeeded').length >= Math.max(1, runs.length)

/**
 * The wave after `before` that the first of these nodes begins, still without runs. Canaries go on until every role of
 * these nodes has one that succeeded; any other wave that did not pass is followed by one of the same size. After a
 * closed wave they begin anew.
 */
function nextWave(plan: Plan, last: Wave | undefined, nodes: readonly string[]): Wave {
  const before = last?.closed === 'yes' ? undefined : last
  const roles = rolesByNode(plan)
  const changed = (before?.runs ?? []).filter(({ outcome }) => outcome === 'succeeded')
  const proven = new Set([...(before?.proven ?? []), ...changed.flatMap(({ node }) => roles.get(node) ?? [''])])
  const needsCanary = nodes.some((node) => isUnproven(roles, proven, node))
  const final = plan.waves.length - 1
  let entry = Math.min(final, before === undefined ? 0 : before.entry + (isOver(plan, before) ? 1 : 0))
  while (entry < final && entryOf(plan, entry).canary === 'yes' && !needsCanary) entry += 1
  return { entry, proven, runs: [], closed: 'no' }
}

const isOver = (plan: Plan, wave: Wave): boolean => entryOf(plan, wave.entry).canary === 'no' && hasPassed(wave)

function withRun(plan: Plan, waves: Wave[], run: WaveRun): void {
  const now = waves.at(-1)
  if (now !== undefined && joins(plan, now, run.node)) waves[waves.length - 1] = { ...now, runs: [...now.runs, run] }
  else waves.push({ ...nextWave(plan, now, [run.node]), runs: [run] })
}

/** The waves of these runs; `cuts` are the numbers of runs after which nodes left the plan. */
function wavesAfter(plan: Plan, runs: readonly WaveRun[], cuts: ReadonlySet<number>): Wave[] {
  const waves: Wave[] = []
  for (const [index, run] of runs.entries()) {
    withRun(plan, waves, run)
    const last = waves.at(-1)
    if (last !== undefined && cuts.has(index + 1)) waves[waves.length - 1] = { ...last, closed: 'yes' }
  }
  return waves
}

/** After how many runs, without those that gave way, nodes left the plan. */
const cutsIn = ({ leftOut, runs }: Operation): ReadonlySet<number> =>
  new Set(leftOut.map(({ afterRuns }) => lastRuns({ runs: runs.slice(0, afterRuns) }).length))

/**
 * The waves that have begun, in order. They are computed from the runs in the operation's journal, so that a wave or a
 * canary is never begun twice.
 */
export const wavesOf = memoizedFor((operation: Operation): readonly Wave[] =>
  wavesAfter(operation.plan, lastRuns(operation), cutsIn(operation)),
)

/** The nodes among `left` that may start now, in the plan's order: of the wave in work, or of the next one after it. */
function startable(plan: Plan, wave: Wave | undefined, left: readonly string[]): readonly string[] {
  const joining = wave === undefined ? [] : left.filter((node) => joins(plan, wave, node))
  if (joining.length > 0) return joining
  if (wave?.runs.some(({ outcome }) => outcome === null)) return []
  const next = nextWave(plan, wave, left)
  return left.filter((node) => joins(plan, next, node))
}

/** The last wave, when it is finished and nodes remain for another one; null otherwise. */
export function waveBefore(operation: Operation): Wave | null {
  const { plan } = operation
  const [wave, left] = [wavesOf(operation).at(-1), nodesLeft(operation)]
  if (!hasWaves(plan) || wave === undefined || left.length === 0 || activeRuns(wave).length > 0) return null
  return left.some((node) => joins(plan, wave, node)) ? null : wave
}

/** Names of the remaining nodes that the waves let start now, in the plan's order. */
export const nodesOfWave = (operation: Operation): readonly string[] => {
  const left = nodesLeft(operation)
  return hasWaves(operation.plan) ? startable(operation.plan, wavesOf(operation).at(-1), left) : left
}

/** Names of the remaining nodes that belong to the wave in work, in the plan's order; before the first one to that. */
export const nodesOfThisWave = (operation: Operation): readonly string[] => {
  const [wave, left] = [wavesOf(operation).at(-1), nodesLeft(operation)]
  if (wave === undefined) return nodesOfWave(operation)
  return left.filter((node) => joins(operation.plan, wave, node))
}

/**
 * The number of the wave in work, or of the last one, and of all waves if every further node succeeds; null for a plan
 * without waves. Before the first node the wave is the first one.
 */
export const waveNumbers = memoizedFor(
  (operation: Operation): { readonly wave: number; readonly of: number } | null => {
    const { plan } = operation
    if (!hasWaves(plan)) return null
    const begun = wavesOf(operation)
    const ahead = lastRuns(operation).map(({ node, outcome }) => ({ node, outcome: outcome ?? ('succeeded' as const) }))
    const waves = wavesAfter(plan, ahead, cutsIn(operation))
    const left = new Set(nodesLeft(operation))
    while (left.size > 0) {
      const [node] = startable(plan, waves.at(-1), [...left])
      if (node === undefined) break
      left.delete(node)
      withRun(plan, waves, { node, outcome: 'succeeded' })
    }
    return { wave: Math.max(1, begun.length), of: waves.length }
  },
)
