import { AsyncLocalStorage } from 'node:async_hooks'
import { type DestinationStream, pino } from 'pino'
import type { Log, LogFields } from '../../engine/ports/log.ts'
import { scrubFields, scrubText } from './scrub.ts'

/** The log levels, most verbose first; the runbook describes them. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/** A log level: lines of this level and of those after it are logged. */
export type LogLevel = (typeof logLevels)[number]

const around = new AsyncLocalStorage<LogFields>()

/** Adds fields to every line that is logged while a function runs, such as the operation of a turn. */
export const withLogFields = <T>(fields: LogFields, act: () => T): T =>
  around.run({ ...around.getStore(), ...fields }, act)

/** A log of JSON lines with secrets removed. */
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
