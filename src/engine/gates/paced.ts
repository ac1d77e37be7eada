import { allPass, type Verdict } from '../../core/health/verdict.ts'
import type { NodeContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'
import type { GateQuery } from './gate.ts'

/** The parts of a query that decide whether the gate is asked. */
type PacedQuery = Pick<GateQuery, 'moment' | 'node' | 'signal'> & {
  readonly context: Pick<NodeContext, 'gatePace' | 'clock'>
}

/**
 * Asks a gate at its own pace: while it is too early to ask again, its last no is repeated, also one that was no answer.
 * Agreement always comes from a new question. Throws `Failure`.
 */
export async function paced(
  { context: { gatePace, clock }, moment, node, signal }: PacedQuery,
  gate: string,
  ask: () => Promise<Verdict>,
): Promise<Verdict> {
  const question = `${gate} at ${moment} about ${node.name}`
  const askedMs = clock.now()
  const kept = gatePace.refusal(question, askedMs)
  if (kept?.is === 'failure') throw kept.failure
  if (kept?.is === 'verdict') return kept.verdict
  try {
    const verdict = await ask()
    if (allPass([verdict])) gatePace.agreed(question)
    // a question that was cut off by the end of the turn says nothing about the gate
    else if (!signal.aborted) gatePace.refused(question, { is: 'verdict', verdict }, clock.now() - askedMs, clock.now())
    return verdict
  } catch (failure) {
    if (failure instanceof Failure && !signal.aborted)
      gatePace.refused(question, { is: 'failure', failure }, clock.now() - askedMs, clock.now())
    throw failure
  }
}
