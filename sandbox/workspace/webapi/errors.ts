import type { JsonObject } from '../json.ts'
import { type Check, messagesOf, type Problem } from '../limits/shape.ts'

/** Slack says no; `extra` goes beside the error code. */
export class Refused extends Error {
  readonly extra: JsonObject

  constructor(code: string, extra: JsonObject = {}) {
    super(code)
    this.name = 'Refused'
    this.extra = extra
  }
}

/** Slack says: not so fast. */
export class TooFast extends Error {
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super('ratelimited')
    this.name = 'TooFast'
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Refuses with everything that is wrong, as Slack lists it. */
function refuseProblems(code: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return
  const errors = problems.map((problem) => `${problem.message} [json-pointer:${problem.pointer}]`)
  throw new Refused(code, { errors, response_metadata: { messages: messagesOf(problems) } })
}

/** Refuses a value that breaks a rule. */
export function mustPass(code: string, check: Check, value: Parameters<Check>[0], pointer: string): void {
  refuseProblems(code, check(value, pointer))
}
