import { inBrief, type StepEnding } from '../../core/run/step-ending.ts'
import { countedMs } from '../../core/run/waiting.ts'
import { type Answer, answerWords } from '../gates/gate.ts'
import { askForRun, momentBefore } from '../gates/of-run.ts'
import { leftOutBecause, objectionOf } from '../guards/objections.ts'
import { pollIntervals } from '../poll-intervals.ts'
import { done, type Executor, failed, waitSilently, writeDown } from '../step-contract/executor.ts'

/**
 * The evidence of a passed check: the names of the gates, and in full the warnings and the answers of an operator's
 * gates.
 */
function agreement(answers: readonly Answer[]): string {
  const spoken = answers.filter(isSpoken)
  const names = answers.filter((answer) => !isSpoken(answer)).map(({ verdict }) => verdict.gate)
  return [
    ...(names.length > 0 ? [`${names.join(', ')} passed`] : []),
    ...(spoken.length > 0 ? [answerWords(spoken)] : []),
  ].join('; ')
}

const isSpoken = (answer: Answer): boolean => answer.gate.owner === 'operator' || isWarning(answer)

const isWarning = ({ verdict }: Answer): boolean => verdict.verdict === 'warn'

/** The number of passed checks; a check with a warning is counted apart. */
function howMany(answers: readonly Answer[]): string {
  const warnings = answers.filter(isWarning).length
  return warnings === 0
    ? `all ${answers.length} checks passed`
    : `${answers.length - warnings} of ${answers.length} checks passed, the rest with a warning`
}

/** The compact form of the evidence: the number of passed checks, and the warnings, which are shown in full. */
const agreed = (answers: readonly Answer[]): StepEnding =>
  inBrief(
    howMany(answers),
    answers.filter(isWarning).map((answer) => answerWords([answer])),
  )

/** Checks that all gates agree, `passes` times in a row. */
export const verifyCluster: Executor<'verifyCluster'> = {
  async observe(at) {
    const { step, run, index } = at
    const answers = await askForRun(at, step.when === 'after' ? 'after' : momentBefore(run))
    const leftOut = step.when === 'before' ? leftOutBecause(at, answers) : null
    if (leftOut !== null) return done(leftOut)
    const passes = run.memory.passes?.[index] ?? 0
    const objection = objectionOf(at, answers)
    // an interrupted series is only counted again, and reported when it lasts; past the limit it fails like any other
    // wait
    if (objection?.is === 'wait' && passes > 0 && countedMs(run, at.nowMs) <= step.limitMs)
      return writeDown({ passes: { [index]: 0 } })
    if (objection) return objection
    // a turn that was woken early must not count as another pass
    const sinceMs = Math.abs(at.nowMs - (run.memory.passed?.[index] ?? 0))
    if (passes > 0 && sinceMs < pollIntervals.passMs) return waitSilently(pollIntervals.passMs - sinceMs)
    const counts = { passes: { [index]: passes + 1 }, passed: { [index]: at.nowMs } }
    if (passes + 1 < step.passes) return writeDown(counts, pollIntervals.passMs)
    return done(agreement(answers), {}, agreed(answers))
  },
  apply: async () => failed('plan problem', 'verifyCluster never acts'),
}

/** Waits for the effects of drain and maintenance to reach the checks. */
export const settle: Executor<'settle'> = {
  async observe(at) {
    const { step, run, nowMs } = at
    const stopped = objectionOf(at, await askForRun(at, 'eachChange'))
    if (stopped) return stopped
    const settled = `${Math.round(step.settleMs / 1000)} s`
    const missing = run.sinceMs + step.settleMs - nowMs
    return missing <= 0 ? done(settled, {}, inBrief(`settled for ${settled}`)) : waitSilently(missing)
  },
  apply: async () => failed('plan problem', 'settle never acts'),
}
