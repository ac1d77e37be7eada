import type { NodeQuestion } from '../../core/health/question.ts'
import type { Node } from '../../core/inventory/node.ts'
import { nodesByName } from '../../core/inventory/node-names.ts'
import { decideAcquire } from '../../core/locks/acquire.ts'
import type { Admission } from '../../core/locks/admission.ts'
import { type Entry, entriesOf, type LockTable, tableOf, withEntry } from '../../core/locks/lock-table.ts'
import type { WaitReason } from '../../core/locks/locks.ts'
import { withdrawn } from '../../core/locks/queue.ts'
import { isRipe } from '../../core/locks/reservations.ts'
import { activeRuns } from '../../core/operation/active-runs.ts'
import type { Operation } from '../../core/operation/state.ts'
import { waivedIn } from '../../core/plan/break-glass.ts'
import type { PlannedNode } from '../../core/plan/plan.ts'
import { withoutChecksOf } from '../../core/policy/roles.ts'
import { groupsTouched, scopesHash, scopesOf } from '../../core/policy/scopes.ts'
import { onlyRestores } from '../../core/steps/traits.ts'
import { answersOf } from '../gates/ask.ts'
import { inFlight, itselfNow, outIn, type Seen, see } from '../gates/cluster-snapshot.ts'
import { against } from '../gates/gate.ts'
import { healthGates } from '../gates/table.ts'
import type { ClusterContext } from '../ports/context.ts'
import { closedGate, parkedRuns, slotsIn } from './admission.ts'

type LooksContext = Pick<ClusterContext, 'policy' | 'locks' | 'inventory' | 'cluster' | 'nodes' | 'journals'>

/** Why a run of a node that starts now would wait in the lock queue; empty when it would get its slots. */
export type WouldWait = (planned: PlannedNode) => Promise<readonly WaitReason[]>

/**
 * Reads the lock table and the cluster's facts once and judges nodes by them as the lock does: the slots, the runs that
 * wait, and the gates that count other nodes. Active runs of the operation count as holders from their start. Throws
 * `Failure`.
 */
export async function waitsNow(context: LooksContext, operation: Operation): Promise<WouldWait> {
  const { policy } = context
  const seen = await see(context)
  const groups = groupsTouched(policy, seen.nodes)
  const beside = policy.besideRebootmgr === 'yes' ? 'beside rebootmgr' : 'alone'
  const table = withOwnRuns(context, operation, seen, beside === 'alone' ? [] : [null, ...groups])
  const parked = await parkedRuns(context, table)
  const observed = { out: outIn(context, seen), slots: slotsIn(context, seen), parked }
  const ripe = table.line.filter((waiter) => isRipe(table, waiter, { ...observed, groups, beside }))
  const counted = [...inFlight({ names: seen.names, locks: table }, null), ...ripe.map(({ node }) => node)]
  const circumstances = { facts: seen.facts, when: 'before', inFlight: [...new Set(counted)] } as const
  const judges = healthGates.map((gate) => ({ gate, judge: gate.judge(circumstances) }))
  const objectionTo = (asked: NodeQuestion, { steps }: PlannedNode): Admission['objection'] => {
    const about = { moment: 'acquire', waived: waivedIn(steps) } as const
    const no = against(judges.flatMap(({ gate, judge }) => answersOf(gate, about, [judge(asked)])))
    return no.length === 0 ? null : { gates: no.map(closedGate), liftedBy: 'others' }
  }
  const nodeOf = nodesByName(seen.nodes)
  return async (planned) => {
    const node = nodeOf(planned.node)
    // a node that left the inventory is for the guards
    if (node === undefined || onlyRestores(planned.steps)) return []
    const asked = { node, withoutChecks: withoutChecksOf(policy, node) }
    const itself = await itselfNow(context, seen, node.name)
    const admission = { ...observed, itself, objection: objectionTo(asked, planned), unasked: [] }
    const request = { ...requestFor(context, operation, node), groups }
    const decision = decideAcquire(table, { request, admission, beside })
    return decision.is === 'waiting' ? decision.reasons : []
  }
}

const untouched = {
  phase: { step: 'waiting', index: 0, bootIdBefore: null, changed: [], armedUntilUptimeSeconds: null },
} as const

const aboutTo = ({ operation, requester, plan }: Operation, run: string, node: string) =>
  ({ operation, run, node, requester, command: plan.command, sinceMs: 0, ...untouched }) as const

/** What the run of a node would ask for; its id is that of no run. */
const requestFor = ({ policy }: LooksContext, operation: Operation, node: Node) =>
  ({
    holder: aboutTo(operation, `${operation.operation}-next`, node.name),
    scopes: scopesOf(policy, node),
    policyHash: scopesHash(policy),
    work: 'takes away',
    number: null,
    plannedAtMs: operation.createdAtMs,
  }) as const

/** The lock table in which active runs of the operation that hold nothing yet hold the slots that they are about to take. */
function withOwnRuns({ policy }: LooksContext, operation: Operation, seen: Seen, groups: Entry['groups']): LockTable {
  const table = tableOf(seen.locks, groups)
  const nodeOf = nodesByName(seen.nodes)
  const holding = new Set(entriesOf(table).map(({ run }) => run))
  let withOwn = table
  for (const { run, node: name } of activeRuns(operation)) {
    const node = holding.has(run) ? undefined : nodeOf(name)
    if (node === undefined) continue
    const scopes = scopesOf(policy, node)
    const entry = { ...aboutTo(operation, run, name), scopes: scopes.map((one) => one.name), groups, finishing: false }
    const slots = Object.fromEntries(scopes.map((one) => [one.name, one.slots]))
    withOwn = withEntry({ ...withOwn, line: withdrawn(withOwn.line, run) }, entry, slots)
  }
  return withOwn
}
