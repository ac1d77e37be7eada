import { inTurn } from '../../src/core/health/in-turn.ts'
import { judged, type Question } from '../../src/core/health/question.ts'
import type { Verdict } from '../../src/core/health/verdict.ts'
import { healthGates } from '../../src/engine/gates/table.ts'

/** The verdicts of the gates that count other nodes, before or after a node's reboot. */
export const judgeHealth = (question: Question): readonly Verdict[] =>
  healthGates.map(({ judge }) => judged(inTurn(judge), question))
