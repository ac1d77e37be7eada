import type { WebClientOptions } from '@slack/web-api'
import type { SlackBudget } from './budget.ts'
import { methodNeeds } from './methods.ts'

type Fetch = NonNullable<WebClientOptions['fetch']>

/**
 * Sends the calls of a client. A call over the budget of its method, or during a pause of it, is not sent: its answer is
 * the one that Slack would give. A Retry-After of Slack holds for the method in all bots. Methods that count by channel
 * or priority are sent as they come.
 */
export const budgetedFetch =
  (budget: SlackBudget): Fetch =>
  async (url, init) => {
    const method = new URL(url).pathname.split('/').at(-1) ?? ''
    const rate = methodNeeds[method]?.rate
    if (rate === undefined || rate === 'by its sender') return fetch(url, init)
    const waitMs = await budget.take(method, rate, 0)
    if (waitMs > 0) return rateLimited(waitMs)
    const answer = await fetch(url, init)
    const retryAfterMs = Number(answer.headers.get('retry-after')) * 1000
    if (answer.status === 429 && retryAfterMs > 0) await budget.pauseAll(method, retryAfterMs)
    return answer
  }

const rateLimited = (waitMs: number): Response =>
  new Response(null, { status: 429, headers: { 'retry-after': `${Math.ceil(waitMs / 1000)}` } })
