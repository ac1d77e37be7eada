/** Every reason for which Lockkeeper says no; the runbook has a line for each. */
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
  // who asks
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

/** The reason code of a refusal: a closed list, the same in chat, log, audit and docs. */
export type RefusalCode = (typeof refusalCodes)[number]

/** A no that is a value: what is wrong, and what would be right. */
export type Refusal = {
  readonly code: RefusalCode
  /** What is wrong, in one sentence, naming the thing. */
  readonly message: string
  /** What would be right, or who can help; empty when the message says it. */
  readonly remedy: string
}

/** Makes a refusal. */
export const refusal = (code: RefusalCode, message: string, remedy = ''): Refusal => ({ code, message, remedy })

/** Either the thing asked for, or every reason why not. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusals: readonly Refusal[] }

/** An outcome that is the thing asked for. */
export const granted = <T>(value: T): Outcome<T> => ({ ok: true, value })

/** An outcome that is a no, with all its reasons at once. */
export const refused = (...refusals: readonly Refusal[]): Outcome<never> => ({ ok: false, refusals })

const mostReasons = 10

/** An outcome that is a no for all of a list's reasons, each once; after ten it only counts them. */
export function refusedForAll(refusals: readonly Refusal[]): Outcome<never> {
  const different = [...new Map(refusals.map((one) => [`${one.code}: ${one.message}`, one])).values()]
  const more = different.slice(mostReasons)
  const first = more[0]
  if (first === undefined) return refused(...different)
  return refused(...different.slice(0, mostReasons), refusal(first.code, `And ${more.length} more errors like these.`))
}
