import {
  type ConsulInventorySettings,
  type ConsulSettings,
  type ConsulTimes,
  defaultConsulTimes,
  defaultMetaKeys,
  noClientTls,
} from '../../src/adapters/consul/client/settings.ts'
import { type ConsulPorts, openConsul } from '../../src/adapters/consul/consul.ts'
import type { Clock } from '../../src/engine/ports/clock.ts'
import type { Log } from '../../src/engine/ports/log.ts'

/** Long timeouts for a busy machine; other tests cover the limits. */
const patient: ConsulTimes = {
  ...defaultConsulTimes,
  connectMs: 15_000,
  requestMs: 20_000,
  readMs: 30_000,
  contentionMs: 30_000,
}

/** Settings for a local Consul. */
export const settingsFor = (url: string, over: Partial<ConsulSettings> = {}): ConsulSettings => ({
  cluster: 'eu-1',
  url,
  token: null,
  certificateAuthority: null,
  client: noClientTls,
  besideRebootmgr: 'no',
  times: patient,
  ...over,
})

/** Nodes from the catalog, with the default names of meta keys. */
export const fromCatalog: ConsulInventorySettings = {
  from: 'catalog',
  meta: defaultMetaKeys,
  exclude: ['consul-1'],
  reachedBy: 'name',
}

/** A log that keeps its warnings. */
export function keptLog(): Log & { readonly warnings: readonly string[] } {
  const warnings: string[] = []
  const warn = (_: unknown, message: string): void => void warnings.push(message)
  return { warnings, debug: () => {}, info: () => {}, warn, error: warn }
}

/** The ports to a Consul, with the real clock or another one. */
export const open = (
  settings: ConsulSettings,
  nodes: ConsulInventorySettings = fromCatalog,
  clock: Clock = { now: Date.now },
): ConsulPorts => openConsul(settings, nodes, clock, keptLog())

let clusters = 0
/** A cluster name that no other test uses. */
export const freshCluster = (): string => `test-${++clusters}`

/** A request to Consul's HTTP API, as other tools make it. */
export async function consul(
  url: string,
  method: 'GET' | 'PUT' | 'DELETE',
  path: string,
  body?: string,
): Promise<unknown> {
  const answer = await fetch(`${url}/v1${path}`, { method, ...(body === undefined ? {} : { body }) })
  const text = await answer.text()
  if (!answer.ok && answer.status !== 404) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
  return answer.status === 404 || text === '' ? null : JSON.parse(text)
}

/** The text of a key; null when there is none. */
export async function textOf(url: string, key: string): Promise<string | null> {
  const found = (await consul(url, 'GET', `/kv/${key}`)) as readonly { Value: string | null }[] | null
  return found === null ? null : Buffer.from(found[0]?.Value ?? '', 'base64').toString()
}

/** The messages of chat_escalation events that this agent remembers, oldest first. */
export async function escalationsAt(url: string): Promise<readonly string[]> {
  const events = (await consul(url, 'GET', '/event/list?name=chat_escalation')) as readonly { Payload: string }[]
  return events.map(({ Payload }) => Buffer.from(Payload, 'base64').toString())
}
