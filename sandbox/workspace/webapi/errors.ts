import type { JsonObject } from '../json.ts'
import { type Check, messagesOf, type Problem } from '../limits/shape.ts'

/** Slack's refusal of a call; `extra` is added to the answer beside the error code. */
export class Refused extends Error {
  readonly extra: JsonObject

  constructor(code: string, extra: JsonObject = {}) {
    super(code)
    this.name = 'Refused'
    this.extra = extra
  }
}

/** Slack's answer above the rate limit. */
export class TooFast extends Error {
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super('ratelimited')
    this.name = 'TooFast'
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Refuses a call with all problems, in Slack's format. */
function refuseProblems(code: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return
  const errors = problems.map((problem) => `${problem.message} [json-pointer:${problem.pointer}]`)
  throw new Refused(code, { errors, response_metadata: { messages: messagesOf(problems) } })
}

/** Refuses a value with problems. */
export function mustPass(code: string, check: Check, value: Parameters<Check>[0], pointer: string): void {
  refuseProblems(code, check(value, pointer))
}
