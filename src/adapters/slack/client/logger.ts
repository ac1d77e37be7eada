import { type Logger, LogLevel } from '@slack/bolt'
import type { Log } from '../../../engine/ports/log.ts'

const worded = (words: readonly unknown[]): string =>
  words.map((word) => (word instanceof Error ? word.message : String(word))).join(' ')

/**
 * Lets Slack's libraries write to our log, one level lower than they would: what they call an error is retried or
 * reported by us, and we say it in our own words.
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
