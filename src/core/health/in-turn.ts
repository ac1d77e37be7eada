import type { Question } from './question.ts'
import type { Verdict } from './verdict.ts'

/** A verdict; before a run has its lock, what only other runs have down is a reason to queue, not to refuse. */
export function inTurn(judge: (question: Question) => Verdict, question: Question): Verdict {
  const now = judge(question)
  if (question.lock !== 'not yet' || question.inFlight.length === 0 || now.verdict !== 'blocked') return now
  const later = judge(whenBack(question, question.inFlight))
  if (later.verdict === 'blocked' || later.verdict === 'unknown') return now
  return { ...now, verdict: 'warn', remedy: `it will wait in the queue for ${question.inFlight.join(', ')}` }
}

/** The same question once these nodes are out of their runs and well. */
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
