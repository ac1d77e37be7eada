import { activeRuns } from '../../../src/core/operation/active-runs.ts'
import { nodesLeft, type Operation } from '../../../src/core/operation/state.ts'
import type { PlannedNode } from '../../../src/core/plan/plan.ts'
import { onlyRestores } from '../../../src/core/steps/traits.ts'
import type { OperationEntry, RunEntry } from '../../../src/engine/ports/journals.ts'
import type { World } from '../../world/world.ts'
import { operationNow } from '../evidence.ts'
import type { Violation } from '../violation.ts'
import { holdersIn, objectsNow } from './waits.ts'

/**
 * I11 and I1 for operations under `auto`, whenever one of their runs starts: its node has a free slot in each scope, with
 * all holders and the operation's own active runs counted; and it is in a rack of its roles that was begun before,
 * unless no other node of such a rack could start.
 */
export function autoKept(world: World, entry: OperationEntry | RunEntry): readonly Violation[] {
  if (entry.event.type !== 'runStarted') return []
  const operation = operationNow(world, entry.journal.slice('operation/'.length))
  if (operation === null || operation.plan.atOnce !== 'auto') return []
  const { run, node } = entry.event
  const planned = operation.plan.nodes.find((one) => one.node === node)
  if (planned === undefined || onlyRestores(planned.steps)) return []
  const full = fullFor(world, operation, planned, run)
  return [
    ...(full.length > 0
      ? [{ id: 'I11' as const, seen: `${run} starts on ${node} and queues for ${full.join()}` }]
      : []),
    ...passedOver(world, operation, planned, run),
  ]
}

/** The scopes in which a node has no free slot; the run `own` is not counted. */
function fullFor(
  world: World,
  { plan, runs }: Operation,
  { node, slots }: PlannedNode,
  own: string,
): readonly string[] {
  const active = activeRuns({ runs }).filter(({ run }) => run !== own)
  const at = (scope: string): ReadonlySet<string> =>
    new Set([
      ...world.locks.table.scopes.flatMap((lock) => (lock.scope === scope ? lock.holders.map((one) => one.node) : [])),
      ...active
        .map((run) => run.node)
        .filter((other) => plan.nodes.some((one) => one.node === other && one.scopes.includes(scope))),
    ])
  return Object.entries(slots).flatMap(([scope, most]) =>
    [...at(scope)].filter((other) => other !== node).length >= most ? [scope] : [],
  )
}

/** A start in a new rack although another node, of a rack that was begun and of the same roles, could start. */
function passedOver(world: World, operation: Operation, planned: PlannedNode, own: string): readonly Violation[] {
  const { plan, runs } = operation
  const alike = plan.nodes.filter((one) => one.rack !== null && one.roles.join() === planned.roles.join())
  const begun = new Set(
    alike.filter(({ node }) => runs.some((run) => run.node === node && run.run !== own)).map(({ rack }) => rack),
  )
  if (planned.rack === null || begun.has(planned.rack)) return []
  const left = new Set(nodesLeft(operation))
  const holding = new Set(holdersIn(world).map(({ node }) => node))
  const could = alike.filter(
    (one) =>
      begun.has(one.rack) &&
      left.has(one.node) &&
      !holding.has(one.node) &&
      fullFor(world, operation, one, own).length === 0 &&
      !objectsNow(world, one.node),
  )
  return could.map(({ node }) => ({
    id: 'I1' as const,
    seen: `${own} opens rack ${planned.rack} although ${node} could start in one that was begun`,
  }))
}
