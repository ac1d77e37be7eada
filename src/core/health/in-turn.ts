import type { Question } from './question.ts'
import type { Verdict } from './verdict.ts'

/**
 * The verdict of a judge. Before the run has its lock, `blocked` becomes `warn` when only other runs cause it: the run
 * then waits in the queue.
 */
export function inTurn(judge: (question: Question) => Verdict, question: Question): Verdict {
  const now = judge(question)
  if (question.lock !== 'not yet' || question.inFlight.length === 0 || now.verdict !== 'blocked') return now
  const later = judge(whenBack(question, question.inFlight))
  if (later.verdict === 'blocked' || later.verdict === 'unknown') return now
  return { ...now, verdict: 'warn', remedy: `it will wait in the queue for ${question.inFlight.join(', ')}` }
}

/** The question as it will be when these nodes have finished their runs and are healthy. */
export function whenBack(question: Question, back: readonly string[]): Question {
  const { facts } = question
  const isBack = ({ node }: { readonly node: string }): boolean => back.includes(node)
  return {
    ...question,
    inFlight: question.inFlight.filter((node) => !back.includes(node)),
    facts: {
      ...facts,
      members: facts.members.map((member) => (isBack(member) ? { ...member, state: 'alive' } : member)),
      checks: facts.checks.map((check) => (isBack(check) ? { ...check, status: 'passing' } : check)),
      maintenance: facts.maintenance.filter((mark) => !isBack(mark)),
    },
  }
}
