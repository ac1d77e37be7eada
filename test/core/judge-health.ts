import { inTurn } from '../../src/core/health/in-turn.ts'
import type { Question } from '../../src/core/health/question.ts'
import type { Verdict } from '../../src/core/health/verdict.ts'
import { healthGates } from '../../src/engine/gates/table.ts'

/** What the gates that count other nodes say about a node going, or about its being back. */
export const judgeHealth = (question: Question): readonly Verdict[] =>
  healthGates.map(({ judge }) => inTurn(judge, question))
