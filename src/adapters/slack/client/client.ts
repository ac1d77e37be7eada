import { WebClient, type WebClientOptions } from '@slack/web-api'
import type { Log } from '../../../engine/ports/log.ts'
import type { SlackBudget } from './budget.ts'
import { budgetedFetch } from './budgeted-fetch.ts'
import { quietLogger } from './logger.ts'
import type { SlackSettings } from './settings.ts'

/**
 * Options for every client: calls within the budget, no retries, no waiting for rate limits, and a timeout for each call. The library's defaults
 * are no timeout and ten retries in half an hour, which posts messages twice.
 */
export const clientOptions = (
  settings: SlackSettings,
  timeoutMs: number,
  budget: SlackBudget,
  log: Log,
): WebClientOptions => ({
  fetch: budgetedFetch(budget),
  slackApiUrl: settings.apiUrl,
  timeout: timeoutMs,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  allowAbsoluteUrls: false,
  logger: quietLogger(log),
})

/** A client with the bot's token. Each purpose has its own client, so that none waits in another's queue. */
export const botClient = (settings: SlackSettings, timeoutMs: number, budget: SlackBudget, log: Log): WebClient =>
  new WebClient(settings.botToken, clientOptions(settings, timeoutMs, budget, log))
