import { inTurn } from '../../core/health/in-turn.ts'
import type { HealthJudge } from '../../core/health/question.ts'
import { withoutChecksOf } from '../../core/policy/roles.ts'
import { defineGate, type Gate, type GateQuery } from './gate.ts'

/** A gate that counts other nodes. `judge` is a pure function of the cluster's facts. */
export type HealthGate = Gate & { readonly judge: HealthJudge }

/** Makes a gate from a judge. Before a run has its lock, failures that only other runs cause do not refuse it. */
export const healthGate = (
  gate: Pick<Gate, 'name' | 'onNo'> & Partial<Gate> & Pick<HealthGate, 'judge'>,
): HealthGate => {
  const judge = inTurn(gate.judge)
  return {
    ...defineGate({ ...gate, inQueue: 'counted', ask: async (query) => [await verdictOf(judge, query)] }),
    judge: gate.judge,
  }
}

async function verdictOf(judge: HealthJudge, { context, moment, node, run, readings }: GateQuery) {
  const when = moment === 'after' ? 'after' : 'before'
  const judgeNode = await readings.judging(judge, when, run)
  return judgeNode({
    node,
    withoutChecks: withoutChecksOf(context.policy, node),
    ...(run === null ? { lock: 'not yet' as const } : {}),
  })
}
