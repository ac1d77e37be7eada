import { AsyncLocalStorage } from 'node:async_hooks'
import { type DestinationStream, pino } from 'pino'
import type { Log, LogFields } from '../../engine/ports/log.ts'
import { scrubFields, scrubText } from './scrub.ts'

/** How much is said; what each level means stands in the runbook. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/** How much is said. */
export type LogLevel = (typeof logLevels)[number]

const around = new AsyncLocalStorage<LogFields>()

/** Puts fields on every line that is logged while something is done, such as the operation whose turn it is. */
export const withLogFields = <T>(fields: LogFields, act: () => T): T =>
  around.run({ ...around.getStore(), ...fields }, act)

/** A log of JSON lines without secrets. */
export function openLog(instance: string, level: LogLevel, destination: DestinationStream = pino.destination(1)): Log {
  const lines = pino(
    {
      level,
      base: { bot: instance },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  )
  const say = (at: 'debug' | 'info' | 'warn' | 'error') => (fields: LogFields, message: string) => {
    if (lines.isLevelEnabled(at)) lines[at](scrubFields({ ...around.getStore(), ...fields }), scrubText(message))
  }
  return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') }
}
