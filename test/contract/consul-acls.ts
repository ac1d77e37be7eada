import { randomUUID } from 'node:crypto'
import { type GuardedConsul, startGuardedConsul } from '../../sandbox/programs/consul.ts'
import { consulRequirements, ruleText } from '../../src/adapters/consul/rights/requirements.ts'
import { open, settingsFor } from './consul-fixtures.ts'

/** A Consul with ACLs, two nodes, and a token whose rules a test can change at any moment. */
export type GuardedWorld = {
  readonly server: GuardedConsul
  readonly token: string
  /** Sends a request with the management token. */
  ask(method: 'GET' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<unknown>
  /** Gives the token exactly these rules. */
  allow(rules: readonly string[]): Promise<void>
  ports(over?: Parameters<typeof settingsFor>[1]): ReturnType<typeof open>
  /** Closes all ports that were opened: a server takes only so many connections of one client. */
  closePorts(): Promise<void>
  close(): Promise<void>
}

/** The rules of the table of rights, without those of the rows with these ids. */
export const rulesWithout = (...left: readonly string[]): readonly string[] =>
  consulRequirements.filter(({ id }) => !left.includes(id)).map(({ rule }) => ruleText(rule('eu-1')))

/** Starts the world; the token has every right of the table. */
export async function startGuardedWorld(): Promise<GuardedWorld> {
  const server = await startGuardedConsul()
  const token = randomUUID()
  const ask: GuardedWorld['ask'] = async (method, path, body) => {
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
    const headers = { 'x-consul-token': server.managementToken }
    const answer = await fetch(`${server.url}/v1${path}`, {
      method,
      headers,
      ...(text === undefined ? {} : { body: text }),
    })
    const said = await answer.text()
    if (!answer.ok && answer.status !== 404) throw new Error(`${method} ${path}: ${answer.status} ${said}`)
    return answer.status === 404 || said === '' ? null : JSON.parse(said)
  }
  const policy = (await ask('PUT', '/acl/policy', { Name: 'bot', Rules: '' })) as { readonly ID: string }
  await ask('PUT', '/acl/token', { SecretID: token, Policies: [{ ID: policy.ID }] })
  for (const [name, group] of [
    ['storage-01', 'ceph'],
    ['compute-01', ''],
  ])
    await ask('PUT', '/catalog/register', { Node: name, Address: '127.0.0.2', NodeMeta: { roles: 'storage', group } })
  const opened: ReturnType<typeof open>[] = []
  const closePorts = async (): Promise<void> => {
    for (const ports of opened.splice(0)) await ports.close()
  }
  const allow: GuardedWorld['allow'] = async (rules) => {
    await ask('PUT', `/acl/policy/${policy.ID}`, { ID: policy.ID, Name: 'bot', Rules: rules.join('\n') })
  }
  await allow(rulesWithout())
  return {
    server,
    token,
    ask,
    allow,
    ports(over = {}) {
      const ports = open(settingsFor(server.url, { token, ...over }))
      opened.push(ports)
      return ports
    },
    closePorts,
    async close() {
      await closePorts()
      await server.kill()
    },
  }
}
