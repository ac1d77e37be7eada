import type { Sourced, Untranslated } from '../../../configuration/initial/discovered.ts'
import { fromAll, type StartedWith } from './options.ts'

const defaultUrl = 'http://127.0.0.1:8500'
/** Addresses that lead each node to itself. */
const loopback = /^(127\.[\d.]+|::1|localhost)$/i

/**
 * The agent that every rebootmgr uses; null for the default. One setting holds for all nodes, so an address that differs
 * between them, or that leads all of them to the agent of one, is not translated.
 */
export function agentOf(started: readonly StartedWith[]): {
  readonly agentUrl: Sourced | null
  readonly untranslated: readonly Untranslated[]
} {
  const agents = Map.groupBy(started, urlOf)
  const [[url, by] = [defaultUrl, []], ...others] = agents
  const same = others.length === 0
  if (same && url === defaultUrl) return { agentUrl: null, untranslated: [] }
  if (same && started.every(({ options }) => loopback.test(options.get('consul') ?? 'localhost')))
    return { agentUrl: { value: url, from: `--consul and --consul-port (${fromAll(by)})` }, untranslated: [] }
  return { agentUrl: null, untranslated: [otherAgents(agents)] }
}

function urlOf({ options }: StartedWith): string {
  const { hostname, port } = new URL(defaultUrl)
  const address = options.get('consul') ?? hostname
  return `http://${address.includes(':') ? `[${address}]` : address}:${options.get('consul-port') ?? port}`
}

const otherAgents = (agents: ReadonlyMap<string, readonly StartedWith[]>): Untranslated => ({
  what: `--consul ${[...agents].map(([url, by]) => `${url} (${fromAll(by)})`).join(', ')}`,
  why: 'ssh.agentUrl is the same for all nodes, and would lead them to an agent that is not their own',
  instead: 'set CONSUL_HTTP_ADDR for lockkeeper-node on the nodes, or in /etc/lockkeeper/node.conf',
})
