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
