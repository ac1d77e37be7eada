/** Structured log lines; what each level means stands in the runbook. */
export type Log = {
  debug(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  error(fields: LogFields, message: string): void
}

/** Fields of a log line; operation and run whenever there is one. */
export type LogFields = {
  readonly operation?: string
  readonly run?: string
  readonly node?: string
  readonly cluster?: string
  readonly error?: unknown
  readonly [name: string]: unknown
}
