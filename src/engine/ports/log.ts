/** Structured log lines; the runbook explains the levels. */
export type Log = {
  debug(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  error(fields: LogFields, message: string): void
}

/** The fields of a log line; with operation and run whenever they are known. */
export type LogFields = {
  readonly operation?: string
  readonly run?: string
  readonly node?: string
  readonly cluster?: string
  readonly error?: unknown
  readonly [name: string]: unknown
}
