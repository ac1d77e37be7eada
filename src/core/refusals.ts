/** All refusal codes; the runbook has a line for each. */
export const refusalCodes = [
  // what was typed
  'unknown verb',
  'unknown option',
  'missing argument',
  'bad value',
  'too long',
  'nothing asked',
  // which nodes
  'unknown node',
  'nothing matched',
  'too many nodes',
  'unknown cluster',
  'unknown group',
  'unknown operation',
  // permissions and channels
  'not allowed',
  'not a member',
  'shared channel',
  'observe mode',
  'channel unusable',
  'break glass',
  // approvals and clicks
  'own request',
  'not an approver',
  'already approved',
  'second factor',
  'already decided',
  'expired',
  'plan changed',
  'stale click',
  'request outdated',
  'wrong state',
  // the node and its cluster
  'node not enabled',
  'node disabled',
  'wrong node',
  'roles changed',
  'stop flag',
  'gate closed',
  'lock lost',
  'may still fire',
  'already running',
  'plan problem',
  'source unreachable',
  'missing right',
] as const

/** The code of a refusal: a closed list, the same in chat, log, audit log and documents. */
export type RefusalCode = (typeof refusalCodes)[number]

/** A refusal as a value: what was refused and why, and what to do. */
export type Refusal = {
  readonly code: RefusalCode
  /** What was refused and why, in one sentence that names the subject. */
  readonly message: string
  /** What to do, or who can help; empty when the message says it. */
  readonly remedy: string
  /**
   * The declared name of the option whose value is refused, or that is missing, or the name of the field of a dialog;
   * absent when the refusal is about neither.
   */
  readonly option?: string
}

/** Makes a refusal. */
export const refusal = (code: RefusalCode, message: string, remedy = ''): Refusal => ({ code, message, remedy })

/** Makes a refusal of the value of an option, by the option's declared name; a dialog shows it at the option's field. */
export const optionRefusal = (option: string, code: RefusalCode, message: string, remedy = ''): Refusal => ({
  code,
  message,
  remedy,
  option,
})

/** Either the requested value or all reasons for the refusal. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusals: readonly Refusal[] }

/** A successful outcome. */
export const granted = <T>(value: T): Outcome<T> => ({ ok: true, value })

/** A refused outcome with all its reasons. */
export const refused = (...refusals: readonly Refusal[]): Outcome<never> => ({ ok: false, refusals })

const maxReasons = 10

/** A refused outcome with the distinct reasons of a list: the first ten, then the number of the others. */
export function refusedForAll(refusals: readonly Refusal[]): Outcome<never> {
  const different = [...new Map(refusals.map((one) => [`${one.code}: ${one.message}`, one])).values()]
  const more = different.slice(maxReasons)
  const first = more[0]
  if (first === undefined) return refused(...different)
  return refused(...different.slice(0, maxReasons), refusal(first.code, `And ${more.length} more errors like these.`))
}
