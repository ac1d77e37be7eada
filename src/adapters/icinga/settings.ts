import type { ApiSettings } from '../json-api.ts'

/** A downtime of a node's host and of all its services. */
export type DowntimeSettings = {
  /** The name of the host in Icinga; `{node}` stands for the name of the node. */
  readonly host: string
  /** How long it lasts unless it is renewed, in milliseconds. */
  readonly lengthMs: number
  /** How long it lasts after the end of the work, in milliseconds. */
  readonly afterMs: number
  /** The longest that it lasts, renewals included, in milliseconds. */
  readonly atMostMs: number
}

/** Icinga, and the downtimes that roles can name, by name. */
export type IcingaSettings = {
  readonly endpoint: Omit<ApiSettings, 'source' | 'requestMs'>
  readonly downtimes: { readonly [name: string]: DowntimeSettings }
}
