import { whenBack } from '../../core/health/in-turn.ts'
import { judged, type Question } from '../../core/health/question.ts'
import type { Admission, ClosedGate, Objection } from '../../core/locks/admission.ts'
import { entriesOf, isDrained, type LockRequest, type LockTable } from '../../core/locks/lock-table.ts'
import { type Holder, holdersIn, type LockState, type Waiter } from '../../core/locks/locks.ts'
import { numberOf } from '../../core/locks/queue.ts'
import { ripeBefore } from '../../core/locks/reservations.ts'
import { memoizedFor } from '../../core/memoized.ts'
import { waivedIn } from '../../core/plan/break-glass.ts'
import type { Policy } from '../../core/policy/policy.ts'
import { withoutChecksOf } from '../../core/policy/roles.ts'
import { scopesOf } from '../../core/policy/scopes.ts'
import { onlyRestores } from '../../core/steps/traits.ts'
import { answersOf, counted } from '../gates/ask.ts'
import { inFlight, itselfNow, outIn, type Seen, seeBeside } from '../gates/cluster-snapshot.ts'
import { type Answer, against, patienceOf } from '../gates/gate.ts'
import { askBeforeSlots } from '../gates/of-run.ts'
import { healthGates } from '../gates/table.ts'
import { runUnder } from '../journals/run-under.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { StepContext } from '../step-contract/executor.ts'
import { againstSlots, type OwnAnswers, unaskedGates } from './own-gates.ts'

/** Whether the run only restores service. */
export const workOf = ({ run }: StepContext): 'restores' | 'takes away' =>
  onlyRestores(run.steps) ? 'restores' : 'takes away'

/**
 * Judges whether a run may take its slots, given the lock table. All holders, all waiters before it that could
 * take their slots, and the run itself count as out together. `own` has the answers of the operator's own gates; null
 * when they were not asked. Work that only restores service asks no source.
 */
export async function admit(
  here: StepContext,
  request: LockRequest,
  table: LockTable,
  own: OwnAnswers | null,
): Promise<Admission> {
  if (request.work === 'restores') return { out: {}, slots: {}, parked: [], itself: 'in', objection: null, unasked: [] }
  const { context, node, run } = here
  // before the reads, which may be slow: answers that expire during each attempt would be asked for again and again
  const unasked = unaskedGates(here, own)
  const seen = await seeBeside(context, table)
  const parked = await parkedRuns(context, table)
  const observed = { out: outIn(context, seen), slots: slotsIn(context, seen), parked }
  const beside = context.policy.besideRebootmgr === 'yes' ? 'beside rebootmgr' : 'alone'
  const scopes = request.scopes.map(({ name }) => name)
  const numbered = { run: run.run, number: numberOf(table, run.run, request.number) }
  const ripe = ripeBefore(table, numbered, scopes, { ...observed, groups: request.groups, beside })
  const advancing = entriesOf(table).filter((entry) => !isDrained(entry) && !parked.includes(entry.run))
  const itself = await itselfNow(context, seen, node.name)
  const objection = withOwn(await objectionTo(here, seen, ripe, advancing), againstSlots(own))
  return { ...observed, itself, objection, unasked }
}

/** The objection with that of own gates. What they count is unknown, so the end of other runs may not lift it. */
const withOwn = (objection: Objection | null, no: readonly Answer[]): Objection | null =>
  no.length === 0 ? objection : { gates: [...(objection?.gates ?? []), ...no.map(closedGate)], liftedBy: 'others' }

/**
 * The objection of the gates that count other nodes, and of those that are asked at each attempt; null when all agree.
 */
async function objectionTo(
  here: StepContext,
  seen: Seen,
  ripe: readonly Waiter[],
  advancing: readonly Holder[],
): Promise<Objection | null> {
  const { context, node, run } = here
  const nodesOf = (each: readonly { readonly node: string }[]) => each.map((one) => one.node)
  const question: Question = {
    facts: seen.facts,
    node,
    when: 'before',
    inFlight: [...new Set([...inFlight(seen, run.run), ...nodesOf(ripe)])],
    withoutChecks: withoutChecksOf(context.policy, node),
  }
  const answersTo = (asked: Question) =>
    healthGates.flatMap((gate) =>
      answersOf(gate, { moment: 'acquire', waived: waivedIn(run.steps) }, [judged(gate.judge, asked)]),
    )
  const others = await askBeforeSlots(here, 'asked')
  const no = against([...counted(context, answersTo(question)), ...others])
  if (no.length === 0) return null
  const later = against([...answersTo(whenBack(question, nodesOf([...ripe, ...advancing]))), ...others])
  const gates = no.map(closedGate)
  return { gates, liftedBy: later.length === 0 ? 'runs' : 'others' }
}

/** An answer that says no, as a gate that is closed. */
export const closedGate = (answer: Answer): ClosedGate => {
  const { gate, evidence, notBeforeMs = null } = answer.verdict
  return { gate, evidence, patience: patienceOf([answer]), notBeforeMs }
}

/** The number of slots of every scope that has a node of the inventory. */
export const slotsIn = ({ policy }: Pick<ClusterContext, 'policy'>, { nodes }: Seen): Admission['slots'] =>
  slotsUnder(policy)(nodes)

const slotsUnder = memoizedFor((policy: Policy) =>
  memoizedFor((nodes: Seen['nodes']): Admission['slots'] =>
    Object.fromEntries(nodes.flatMap((node) => scopesOf(policy, node).map(({ name, slots }) => [name, slots]))),
  ),
)

/** The runs of the lock table that do not advance: they need a person, have ended, or have no journal. */
export async function parkedRuns(
  context: Pick<ClusterContext, 'journals'>,
  locks: LockState,
): Promise<readonly string[]> {
  const entries = new Map([...locks.line, ...holdersIn(locks)].map((entry) => [entry.run, entry]))
  const parked = [...entries.values()].map(async (entry) => {
    const state = await runUnder(context, entry)
    const advances = state !== null && ['working', 'unwinding'].includes(state.status)
    return advances ? [] : [entry.run]
  })
  return (await Promise.all(parked)).flat()
}
