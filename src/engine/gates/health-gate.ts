import { inTurn } from '../../core/health/in-turn.ts'
import type { Question } from '../../core/health/question.ts'
import type { Verdict } from '../../core/health/verdict.ts'
import { withoutChecksOf } from '../../core/policy/roles.ts'
import { inFlight } from './cluster-snapshot.ts'
import { defineGate, type Gate, type GateQuery } from './gate.ts'

/** A gate that counts other nodes. `judge` is a pure function of the cluster's facts. */
export type HealthGate = Gate & { readonly judge: (question: Question) => Verdict }

/** Makes a gate from a judge. Before a run has its lock, failures that only other runs cause do not refuse it. */
export const healthGate = (
  gate: Pick<Gate, 'name' | 'onNo'> & Partial<Gate> & Pick<HealthGate, 'judge'>,
): HealthGate => ({
  ...defineGate({ ...gate, inQueue: 'counted', ask: async (query) => [inTurn(gate.judge, await questionOf(query))] }),
  judge: gate.judge,
})

async function questionOf({ context, moment, node, run, readings }: GateQuery): Promise<Question> {
  const seen = await readings.seen()
  return {
    facts: seen.facts,
    node,
    when: moment === 'after' ? 'after' : 'before',
    inFlight: inFlight(seen, run),
    withoutChecks: withoutChecksOf(context.policy, node),
    ...(run === null ? { lock: 'not yet' as const } : {}),
  }
}
