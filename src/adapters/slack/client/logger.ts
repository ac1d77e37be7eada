import { type Logger, LogLevel } from '@slack/bolt'
import type { Log } from '../../../engine/ports/log.ts'

const worded = (words: readonly unknown[]): string =>
  words.map((word) => (word instanceof Error ? word.message : String(word))).join(' ')

/**
 * Passes the log lines of Slack's libraries to the bot's log, one level lower: what they call an error is retried or
 * reported by the bot itself, in its own words.
 */
export function quietLogger(log: Log): Logger {
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...words) => log.debug({}, worded(words)),
    error: (...words) => log.debug({}, worded(words)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  }
}
