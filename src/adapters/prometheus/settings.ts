import type { Matcher } from '../../core/alerts/matcher.ts'
import type { ApiSettings } from '../json-api.ts'

/** How an API is reached. */
export type Endpoint = Omit<ApiSettings, 'source' | 'requestMs'>

/** A gate that Prometheus answers. */
export type PrometheusGate = {
  readonly asks:
    | { readonly about: 'alerts'; readonly matchers: readonly Matcher[] }
    /** PromQL; `{node}` stands for the name of the node. */
    | { readonly about: 'query'; readonly query: string }
  /** The remedy that is shown when the gate does not pass; empty when there is none. */
  readonly remedy: string
}

/** Prometheus, and the gates that it answers, by name. */
export type PrometheusSettings = {
  readonly endpoint: Endpoint
  readonly gates: { readonly [name: string]: PrometheusGate }
}

/** The longest that one request may take, in milliseconds. */
export const requestMs = 10_000

/** A silence of the alerts of a node. */
export type SilenceSettings = {
  /** One of them names the node. */
  readonly matchers: readonly Matcher[]
  /** How long it lasts unless it is renewed, in milliseconds. */
  readonly lengthMs: number
  /** How long it lasts after the end of the work, in milliseconds. */
  readonly afterMs: number
  /** The longest that it lasts for one run, renewals included, in milliseconds. */
  readonly atMostMs: number
}

/** The members of one Alertmanager cluster, and the silences that roles can name, by name. */
export type AlertmanagerSettings = {
  readonly members: readonly Endpoint[]
  readonly silences: { readonly [name: string]: SilenceSettings }
}
