import type { Priority } from '../../../engine/ports/priority.ts'
import type { Rate } from '../../../engine/ports/rate-limits.ts'

/**
 * The rate that never exceeds this number of calls within any minute. Its burst is small, so that after one the next
 * call is possible soon.
 */
export const atMostAMinute = (calls: number): Rate => ({ burst: calls / 5, refillMs: 60_000 / (calls - calls / 5) })

/** One message a second and channel, with a small burst. https://docs.slack.dev/apis/web-api/rate-limits */
export const messageRate: Rate = { burst: 4, refillMs: 1_000 }

/**
 * `chat.update` is limited to fifty calls a minute in the whole workspace. The burst is small: 46 edits a minute leave room for
 * failures while each card at work has one each 1.5 s.
 */
export const editRate: Rate = { burst: 4, refillMs: 60_000 / 46 }

/** The rate of a tier as Slack publishes it, for reads: one that comes too early is only answered later. */
export const tier = (callsAMinute: number): Rate => ({ burst: callsAMinute, refillMs: 60_000 / callsAMinute })

/**
 * The tokens that a call of this priority leaves: a fifth is kept for failures and approvals, and at least one. Two edits are kept, so
 * that of four failures at once the last is shown within 3 s.
 */
export const keptFrom = (priority: Priority, rate: Rate): number =>
  priority === 'failure' || priority === 'approval' ? 0 : Math.max(rate === editRate ? 2 : 1, Math.ceil(rate.burst / 5))
