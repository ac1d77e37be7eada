import type { Verdict } from '../../core/health/verdict.ts'
import type { Judgement } from '../../core/plan/commands.ts'
import { oneLine } from '../redact.ts'
import { type Printed, timeLimitCode } from '../ssh/command.ts'

/** A gate's verdict, and the evidence for it. */
export type GateAnswer = Pick<Verdict, 'verdict' | 'evidence'>

/** An agreement is shown in the thread of each node. */
const agreedCharacters = 240
/** The most of a command's words in evidence. A command may have many reasons, and people need all of them. */
export const evidenceCharacters = 2000
const notExecutable = 126
const lastSignal = 128 + 64

/**
 * The verdict for the answer of a gate's command; `unknown` when the answer cannot be interpreted. Only the evidence of an
 * agreement is short.
 */
export function judge(judgement: Judgement, printed: Printed): GateAnswer {
  const answer = judgement.by === 'exit code' ? judgeCode(judgement, printed) : judgeField(judgement, printed)
  return answer.verdict === 'ok' ? { ...answer, evidence: oneLine(answer.evidence, agreedCharacters) } : answer
}

function judgeCode(judgement: Extract<Judgement, { by: 'exit code' }>, printed: Printed): GateAnswer {
  const { exitCode } = printed
  const evidence = wordsOf(printed) || `exit code ${exitCode}`
  if (judgement.unknown?.includes(exitCode)) return { verdict: 'unknown', evidence }
  if (judgement.ok.includes(exitCode)) return { verdict: 'ok', evidence }
  if (judgement.warn.includes(exitCode)) return { verdict: 'warn', evidence }
  return (
    noAnswer(printed) ?? { verdict: 'blocked', evidence: `exit code ${exitCode}: ${wordsOf(printed) || 'no words'}` }
  )
}

function judgeField(judgement: Extract<Judgement, { by: 'json field' }>, printed: Printed): GateAnswer {
  const { exitCode } = printed
  if (exitCode !== 0) {
    return (
      noAnswer(printed) ?? { verdict: 'unknown', evidence: `exit code ${exitCode}: ${wordsOf(printed) || 'no words'}` }
    )
  }
  const name = judgement.field.join('.')
  const value = fieldOf(parsed(printed.output), judgement.field)
  if (value === undefined) return { verdict: 'unknown', evidence: `no ${name} in the answer: ${wordsOf(printed)}` }
  const evidence = oneLine(`${name} is ${JSON.stringify(value)}`, evidenceCharacters)
  if (judgement.ok.some((each) => each === value)) return { verdict: 'ok', evidence }
  if (judgement.warn.some((each) => each === value)) return { verdict: 'warn', evidence }
  return { verdict: 'blocked', evidence }
}

/**
 * `unknown` when a shell, a signal or the time limit ended the command; null when the exit code is the command's own.
 */
export function noAnswer(printed: Printed): GateAnswer | null {
  const { exitCode } = printed
  if (exitCode === timeLimitCode) return { verdict: 'unknown', evidence: 'no answer within its time limit' }
  if (exitCode < notExecutable || exitCode > lastSignal) return null
  const what = exitCode > 128 ? `ended by signal ${exitCode - 128}` : 'could not be run'
  const said = wordsOf(printed)
  const evidence = said === '' ? what : oneLine(`${what}: ${said}`, evidenceCharacters)
  return { verdict: 'unknown', evidence }
}

/** A command's standard output and standard error, in one line. */
export const wordsOf = ({ output, errorOutput }: Printed): string =>
  oneLine(`${output}\n${errorOutput}`, evidenceCharacters)

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The value at a path of keys and list positions; undefined when there is none. */
function fieldOf(value: unknown, path: readonly string[]): unknown {
  const [first, ...rest] = path
  if (first === undefined) return value
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, first)) return undefined
  return fieldOf(Reflect.get(value, first), rest)
}
