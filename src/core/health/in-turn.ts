import type { Circumstances, HealthJudge } from './question.ts'

/**
 * The verdicts of a judge. Before the run has its lock, `blocked` becomes `warn` when only other runs cause it: the run
 * then waits in the queue.
 */
export const inTurn =
  (judge: HealthJudge): HealthJudge =>
  (circumstances) => {
    const { inFlight } = circumstances
    const judgeNow = judge(circumstances)
    let judgeLater: ReturnType<HealthJudge> | null = null
    return (asked) => {
      const now = judgeNow(asked)
      if (asked.lock !== 'not yet' || inFlight.length === 0 || now.verdict !== 'blocked') return now
      judgeLater ??= judge(whenBack(circumstances, inFlight))
      const later = judgeLater(asked)
      if (later.verdict === 'blocked' || later.verdict === 'unknown') return now
      return { ...now, verdict: 'warn', remedy: `it will wait in the queue for ${inFlight.join(', ')}` }
    }
  }

/** The circumstances as they will be when these nodes have finished their runs and are healthy. */
export function whenBack<C extends Circumstances>(circumstances: C, back: readonly string[]): C {
  const { facts } = circumstances
  const names = new Set(back)
  const isBack = ({ node }: { readonly node: string }): boolean => names.has(node)
  return {
    ...circumstances,
    inFlight: circumstances.inFlight.filter((node) => !names.has(node)),
    facts: {
      ...facts,
      members: facts.members.map((member) => (isBack(member) ? { ...member, state: 'alive' } : member)),
      checks: facts.checks.map((check) => (isBack(check) ? { ...check, status: 'passing' } : check)),
      maintenance: facts.maintenance.filter((mark) => !isBack(mark)),
    },
  }
}
