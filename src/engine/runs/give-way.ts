import { judgeCapacity } from '../../core/health/capacity.ts'
import { whenBack } from '../../core/health/in-turn.ts'
import { judged, type Question } from '../../core/health/question.ts'
import { nodeNamed } from '../../core/inventory/node-names.ts'
import { type Contender, givesWayTo } from '../../core/locks/giving-way.ts'
import { isDrained } from '../../core/locks/lock-table.ts'
import { type Holder, holdersIn, isUntouched } from '../../core/locks/locks.ts'
import { waivedIn } from '../../core/plan/break-glass.ts'
import { withoutChecksOf } from '../../core/policy/roles.ts'
import { scopesOf } from '../../core/policy/scopes.ts'
import { pastPointOfNoReturn } from '../../core/run/next.ts'
import type { RunState } from '../../core/run/state.ts'
import { arms, endsDrained, isFinalChange, onlyRestores } from '../../core/steps/traits.ts'
import { answersOf } from '../gates/ask.ts'
import { capacity } from '../gates/capacity.ts'
import { inFlight, itselfNow, outIn, type Seen, see } from '../gates/cluster-snapshot.ts'
import { configurationStatus } from '../gates/configuration-in-force.ts'
import { against } from '../gates/gate.ts'
import { healthGates } from '../gates/table.ts'
import { runUnder } from '../journals/run-under.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { Observation, StepWait } from '../step-contract/executor.ts'
import type { StepWork } from '../step-contract/step-work.ts'
import { isCheckBefore } from './give-back.ts'

/** A contender with what its gates are asked with. */
type Held = Contender & { readonly state: RunState; readonly itself: 'is in' | 'is out already' }

const countingGates: readonly string[] = [...healthGates, capacity].map(({ name }) => name)

/** Whether a run that has changed something waits, before what cannot be taken back, for a gate that counts other nodes. */
const isHeldUp = (work: StepWork, { key }: StepWait): boolean =>
  work.mode === 'step' &&
  (isCheckBefore(work) || arms(work.step)) &&
  work.state.changed.length > 0 &&
  key.split(',').some((gate) => countingGates.includes(gate))

/**
 * What becomes of an objection to a run that has changed something: the run gives way when the gates that count other nodes
 * object because of other runs, and those took their slots earlier or cannot be taken back. Every run decides this for
 * itself, from the same lock table and facts. It waits as before when a later one gives way, when it would not fit alone
 * either, or when it is looked at by a bot whose configuration is not in force. Throws `Failure`.
 */
export async function givingWay(work: StepWork, objection: StepWait): Promise<Observation> {
  const { context, state } = work
  if (!isHeldUp(work, objection) || (await configurationStatus(context)).is !== 'in force') return objection
  const seen = await see(context)
  const holders = holdersIn(seen.locks)
  const own = holders.find(({ run }) => run === state.run)
  if (own === undefined) return objection
  const contenders = (await Promise.all(holders.map((holder) => contenderOf(context, seen, holder)))).flat()
  const free = contenders.flatMap((one) => ('state' in one ? [one] : []))
  const to = givesWayTo(state.run, contenders, (one, beside) => {
    const asked = free.find(({ run }) => run === one.run)
    return asked !== undefined && fits(context, seen, asked, [one, ...beside])
  })
  if (to === null) return objection
  const why = to.cannotGiveWay === 'yes' ? 'cannot be taken back' : 'took its slots first'
  const number = own.number ?? null
  return { is: 'gives way', to: { run: to.run, node: to.node, why }, because: objection.reason, number }
}

/**
 * A holder as a contender. Empty when the run frees its slots without anyone giving way: it is being taken back, completes
 * alone, or has changed nothing and gives its slots back at its own check.
 */
async function contenderOf(
  context: Pick<ClusterContext, 'journals' | 'nodes'>,
  seen: Seen,
  holder: Holder,
): Promise<readonly (Contender | Held)[]> {
  const { run, node, sinceMs } = holder
  const state = await runUnder(context, holder)
  if (state?.status === 'unwinding' && state.unwindingTo !== 'failed') return []
  if (state?.status === 'working' && state.changed.length === 0 && isUntouched(holder)) return []
  if (state?.status === 'working' && completesAlone(holder, state)) return []
  if (state === null || cannotGiveWay(holder, state)) return [{ run, node, sinceMs, cannotGiveWay: 'yes' }]
  const itself = (await itselfNow(context, seen, node)) === 'in' ? 'is in' : 'is out already'
  return [{ run, node, sinceMs, cannotGiveWay: 'no', state, itself }]
}

/** Whether no gate keeps a run from freeing its slots any more: its reboot is armed, or no final change is ahead of it. */
const completesAlone = (holder: Holder, { steps, current }: RunState): boolean =>
  holder.phase.armedUntilUptimeSeconds !== null ||
  onlyRestores(steps) ||
  !(endsDrained(steps) || steps.slice(current).some(isFinalChange))

/** Whether a run cannot give its slots back: it is past its point of no return, a person decides, or its node stays drained. */
const cannotGiveWay = (holder: Holder, state: RunState): boolean =>
  holder.fenced !== undefined ||
  isDrained(holder) ||
  state.status !== 'working' ||
  state.memory.drainedBefore !== undefined ||
  pastPointOfNoReturn(state)

/** Whether the gates that count other nodes would agree if only the runs named held slots, and the nodes of all others were back. */
function fits(
  context: Pick<ClusterContext, 'policy'>,
  seen: Seen,
  { run, node: name, state, itself }: Held,
  together: readonly Contender[],
): boolean {
  const node = nodeNamed(seen.nodes, name)
  if (!node) return false
  const isKept = (holder: Pick<Holder, 'run'>): boolean => together.some((one) => one.run === holder.run)
  const gone = holdersIn(seen.locks).filter((holder) => !isKept(holder))
  const scopes = seen.locks.scopes.map((scope) => ({ ...scope, holders: scope.holders.filter(isKept) }))
  const before = { ...seen, locks: { ...seen.locks, scopes } }
  const question: Question = whenBack(
    {
      facts: seen.facts,
      node,
      when: 'before',
      inFlight: inFlight(before, run),
      withoutChecks: withoutChecksOf(context.policy, node),
    },
    gone.map((holder) => holder.node),
  )
  const counted = judgeCapacity({
    node: name,
    run,
    scopes: scopesOf(context.policy, node),
    locks: before.locks,
    out: outIn(context, seen),
    itself,
  })
  const query = { moment: 'arming' as const, waived: waivedIn(state.steps) }
  const answers = healthGates.flatMap((gate) => answersOf(gate, query, [judged(gate.judge, question)]))
  return against([...answers, ...answersOf(capacity, query, [counted])]).length === 0
}
