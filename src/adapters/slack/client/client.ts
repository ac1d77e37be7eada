import { WebClient, type WebClientOptions } from '@slack/web-api'
import type { Log } from '../../../engine/ports/log.ts'
import { quietLogger } from './logger.ts'
import type { SlackSettings } from './settings.ts'

/**
 * Options for every client: it never repeats a call by itself, never waits out a rate limit, and always gives up in time.
 * The library's own defaults are no time-out and ten retries in half an hour, which posts messages twice.
 */
export const clientOptions = (settings: SlackSettings, timeoutMs: number, log: Log): WebClientOptions => ({
  slackApiUrl: settings.apiUrl,
  timeout: timeoutMs,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  allowAbsoluteUrls: false,
  logger: quietLogger(log),
})

/** A client with the bot's token. Each purpose has its own, so that none waits in another's queue. */
export const botClient = (settings: SlackSettings, timeoutMs: number, log: Log): WebClient =>
  new WebClient(settings.botToken, clientOptions(settings, timeoutMs, log))
