import { allPass, type Verdict } from '../../core/health/verdict.ts'
import { memoized } from '../../core/memoized.ts'
import type { Step } from '../../core/steps/table.ts'
import { namesUsed, onlyRestores } from '../../core/steps/traits.ts'
import { type ConcurrencyLimit, concurrencyLimit } from '../ports/concurrency-limit.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'
import { type Answer, against, type Gate, type GateQuery } from './gate.ts'
import type { GateVerdict } from './gate-verdict.ts'
import { operatorGate } from './operator-gate.ts'
import { gates } from './table.ts'

/**
 * The gates that the query asks: those with an entry for its moment, in the order of the table. Work that only restores
 * service asks only the gates with `restoring: 'asked'`, except at `after`, where it asks like any other work.
 */
export function gatesAt({ context, moment, steps, own }: GateQuery): readonly Gate[] {
  const restores = moment !== 'after' && steps.length > 0 && onlyRestores(steps)
  return [...gates, ...own.map((name) => operatorGate(context, name))].filter(
    ({ onNo, restoring }) => onNo[moment] !== undefined && (!restores || restoring === 'asked'),
  )
}

/** The names of the operator's own gates that the steps of a node name. */
export const ownGatesOf = (steps: readonly Step[]): readonly string[] => [...new Set(namesUsed('gate', steps))]

/** Asks the gates that have an entry for the moment. Throws `Failure` when a source does not answer. */
export const askGates = (query: GateQuery): Promise<readonly Answer[]> => askEach(gatesAt(query), query)

/**
 * Asks the given gates, each of which has an entry for the moment, and counts their verdicts. Throws `Failure` when a
 * source does not answer.
 */
export async function askEach(asked: readonly Gate[], query: GateQuery): Promise<readonly Answer[]> {
  const answers = await inOrder(asked, async (gate) => answersOf(gate, query, await verdictsOn(gate, query)))
  return counted(query.context, answers)
}

/** A time limit: `over` resolves, and `signal` aborts, at its end. */
type TimeLimit = { readonly signal: AbortSignal; readonly over: Promise<void> }

/** The limits of a plan: one question at a time to each host, and the time of each gate that has no host. */
export type PlanLimits = {
  readonly hosts: ConcurrencyLimit
  /** Begins at the gate's first question; a built-in gate has one for all nodes. */
  readonly limitOf: (gate: Gate) => TimeLimit
}

/** New limits, with a question to this many hosts at once; all end with the signal at the latest. */
export const planLimits = (hostsAtOnce: number, end: AbortSignal): PlanLimits => ({
  hosts: concurrencyLimit(hostsAtOnce, 1),
  limitOf: memoized(({ withinMs }: Gate) => timeLimit(withinMs, end)),
})

function timeLimit(withinMs: number, end: AbortSignal): TimeLimit {
  const signal = AbortSignal.any([end, AbortSignal.timeout(withinMs)])
  return { signal, over: new Promise((resolve) => signal.addEventListener('abort', () => resolve())) }
}

/**
 * Asks the gates for a plan: each within its time limit, and each host one question at a time. A gate that does not
 * answer is `unknown` and nothing is thrown.
 */
export async function askForPlan(
  asked: readonly Gate[],
  query: GateQuery,
  { hosts, limitOf }: PlanLimits,
): Promise<readonly Answer[]> {
  const answers = await inOrder(asked, async (gate) => {
    const host = gate.host(query)
    if (host === null) return answersOf(gate, query, await askWithin(limitOf(gate), gate, query))
    // its time begins with its turn at the host
    const ask = () => askWithin(timeLimit(gate.withinMs, query.signal), gate, query)
    return answersOf(gate, query, await hosts.pass(host, query.signal, ask).catch(unanswered))
  })
  // a source that does not answer is shown once, however many gates needed it
  return [...new Map(answers.map((answer) => [JSON.stringify(answer.verdict), answer])).values()]
}

/** Asks the gates up to the last decisive one first; the others only when no decisive gate says no. */
async function inOrder(
  asked: readonly Gate[],
  ask: (gate: Gate) => Promise<readonly Answer[]>,
): Promise<readonly Answer[]> {
  const last = asked.findLastIndex(({ decisive }) => decisive === 'yes') + 1
  const first = (await Promise.all(asked.slice(0, last).map(ask))).flat()
  if (against(first).some(({ gate }) => gate.decisive === 'yes')) return first
  return [...first, ...(await Promise.all(asked.slice(last).map(ask))).flat()]
}

/**
 * The answers of a gate with their consequence at the moment. An overridden no, and one that only warns, become
 * warnings.
 */
export const answersOf = (
  gate: Gate,
  { moment, waived }: Pick<GateQuery, 'moment' | 'waived'>,
  verdicts: readonly GateVerdict[],
) =>
  verdicts.map((one): Answer => {
    const verdict = { ...one, gate: one.gate ?? gate.name }
    const causes = allPass([verdict]) ? null : (gate.onNo[moment] ?? null)
    if (causes === null) return { gate, verdict, causes }
    const isWaived = gate.waivable === 'yes' && gate.name === waived && verdict.gate === gate.name
    if (isWaived) return { gate, verdict: overridden(verdict), causes: null }
    return causes === 'warn' ? { gate, verdict: { ...verdict, verdict: 'warn' }, causes } : { gate, verdict, causes }
  })

const overridden = (verdict: Verdict): Verdict => ({
  ...verdict,
  verdict: 'warn',
  evidence: `${verdict.evidence} (not obeyed: break glass)`,
  remedy: '',
})

function askWithin({ signal, over }: TimeLimit, gate: Gate, query: GateQuery): Promise<readonly GateVerdict[]> {
  const late = over.then(() => [noAnswer(gate)])
  return Promise.race([verdictsOn(gate, { ...query, signal }).catch(unanswered), late])
}

/** A gate that concerns the cluster is asked once for a reading, whatever the number of nodes. */
const verdictsOn = (gate: Gate, query: GateQuery): Promise<readonly GateVerdict[]> =>
  gate.concerns === 'the node' ? gate.ask(query) : query.readings.ofCluster(gate.name, () => gate.ask(query))

const noAnswer = ({ withinMs }: Gate): GateVerdict => ({
  verdict: 'unknown',
  evidence: `no answer within ${Math.ceil(withinMs / 1000)} s`,
  remedy: 'it must answer before anything starts',
})

/** The verdict of a source that does not answer, under the source's name. Rethrows everything but a `Failure`. */
export function unanswered(error: unknown): readonly GateVerdict[] {
  if (!(error instanceof Failure)) throw error
  return [
    {
      gate: error.source,
      verdict: 'unknown',
      evidence: error.message,
      remedy: 'it must answer before anything starts',
    },
  ]
}

/** Counts the verdicts in the metrics and returns the answers. Answers that are only displayed are not counted. */
export function counted(
  { metrics, policy }: Pick<ClusterContext, 'policy' | 'metrics'>,
  answers: readonly Answer[],
): readonly Answer[] {
  for (const { verdict } of answers) metrics.gateAnswered(policy.cluster, verdict.gate, verdict.verdict)
  return answers
}
