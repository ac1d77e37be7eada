import { judgeMembers } from './members.ts'
import type { Question } from './question.ts'
import { judgeQuorum } from './quorum.ts'
import { judgeServices } from './services.ts'
import type { Verdict } from './verdict.ts'

/** What the cluster's own health says about a node going, or about its being back. */
export const judgeHealth = (question: Question): readonly Verdict[] => [
  judgeMembers(question),
  judgeQuorum(question),
  judgeServices(question),
]
