import type { Priority } from '../../../engine/ports/priority.ts'
import type { Rate } from '../../../engine/ports/rate-limits.ts'

/**
 * The rate that never exceeds this number of calls within any minute. Its burst is small, so that after one the next
 * call is possible soon.
 */
export const atMostAMinute = (calls: number): Rate => ({ burst: calls / 5, refillMs: 60_000 / (calls - calls / 5) })

/** One message a second and channel, with a small burst. https://docs.slack.dev/apis/web-api/rate-limits */
export const messageRate: Rate = { burst: 4, refillMs: 1_000 }

/** `chat.update` is limited to fifty calls a minute in the whole workspace. */
export const editRate: Rate = atMostAMinute(50)

/** The rate of a tier as Slack publishes it, for reads: one that comes too early is only answered later. */
export const tier = (callsAMinute: number): Rate => ({ burst: callsAMinute, refillMs: 60_000 / callsAMinute })

/** The tokens that a call of this priority leaves: a fifth is kept for failures and approvals, and at least one. */
export const keptFrom = (priority: Priority, { burst }: Rate): number =>
  priority === 'failure' || priority === 'approval' ? 0 : Math.max(1, Math.ceil(burst / 5))
