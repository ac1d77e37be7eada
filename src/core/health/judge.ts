import { judgeMembers } from './members.ts'
import type { Question } from './question.ts'
import { judgeQuorum } from './quorum.ts'
import { judgeServices } from './service-checks.ts'
import type { Verdict } from './verdict.ts'

/** What the cluster's own health says about a node going, or about its being back. */
export const judgeHealth = (question: Question): readonly Verdict[] =>
  [judgeMembers, judgeQuorum, judgeServices].map((judge) => patient(judge, question))

/** Who has no lock yet stands in line until other runs are through: what only they keep down is no reason to give up. */
function patient(judge: (question: Question) => Verdict, question: Question): Verdict {
  const now = judge(question)
  if (question.lock !== 'not yet' || question.inFlight.length === 0 || now.verdict !== 'blocked') return now
  const later = judge(whenOthersAreBack(question))
  if (later.verdict === 'blocked' || later.verdict === 'unknown') return now
  return { ...now, verdict: 'warn', remedy: `it waits in line for ${question.inFlight.join(', ')}` }
}

function whenOthersAreBack(question: Question): Question {
  const { facts, inFlight } = question
  const isBack = ({ node }: { readonly node: string }): boolean => inFlight.includes(node)
  return {
    ...question,
    inFlight: [],
    facts: {
      ...facts,
      members: facts.members.map((member) => (isBack(member) ? { ...member, state: 'alive' } : member)),
      checks: facts.checks.map((check) => (isBack(check) ? { ...check, status: 'passing' } : check)),
      maintenance: facts.maintenance.filter((mark) => !isBack(mark)),
    },
  }
}
