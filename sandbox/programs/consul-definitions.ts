/** A check as in an agent's configuration and its HTTP API; exactly one of ttl, args, http or tcp must be given. */
export type ConsulCheck = {
  readonly id?: string
  readonly name: string
  readonly notes?: string
  readonly ttl?: string
  readonly args?: readonly string[]
  readonly http?: string
  readonly tcp?: string
  readonly interval?: string
  readonly timeout?: string
  readonly status?: 'passing' | 'warning' | 'critical'
  readonly service_id?: string
}

/** A service that runs on a node. */
export type ConsulService = {
  readonly id?: string
  readonly name: string
  readonly port?: number
  readonly tags?: readonly string[]
  readonly meta?: Readonly<Record<string, string>>
  readonly checks?: readonly ConsulCheck[]
}

/** A client agent's initial registrations; others can follow over its HTTP API. */
export type ConsulNode = {
  readonly name: string
  readonly meta: Readonly<Record<string, string>>
  readonly services: readonly ConsulService[]
  readonly checks: readonly ConsulCheck[]
}
