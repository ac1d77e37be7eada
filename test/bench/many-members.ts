import { Agent, createServer, request } from 'node:http'
import { listening } from '../unit/listening.ts'

// An agent's HTTP API in front of the Consul of the arguments: it sees every node of the catalog as a living member.

const [address = '', token = ''] = process.argv.slice(2)
const consul = new URL(address)
const agent = new Agent({ keepAlive: true, maxSockets: 64 })

type CatalogNode = { readonly Node: string; readonly Address: string }

const read = async (path: string): Promise<unknown> =>
  (await fetch(new URL(path, consul), { headers: { 'x-consul-token': token } })).json()
// as Consul documents these answers
const catalog = (await read('/v1/catalog/nodes')) as readonly CatalogNode[]
const gossip = (await read('/v1/agent/members')) as readonly { readonly Name: string }[]
const others = catalog.filter(({ Node }) => !gossip.some(({ Name }) => Name === Node))
const members = JSON.stringify([
  ...gossip,
  ...others.map(({ Node, Address }) => ({
    Name: Node,
    Addr: Address,
    Port: 8301,
    Tags: { build: '1.8.7', dc: 'dc1', role: 'node', segment: '', vsn: '2', vsn_max: '3', vsn_min: '2' },
    Status: 1,
    ProtocolMin: 1,
    ProtocolMax: 5,
    ProtocolCur: 2,
    DelegateMin: 2,
    DelegateMax: 5,
    DelegateCur: 4,
  })),
])

const server = createServer((incoming, response) => {
  if (incoming.url?.startsWith('/v1/agent/members')) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(members)
    return
  }
  const { method, headers } = incoming
  const passed = request(new URL(incoming.url ?? '/', consul), { agent, method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers)
    answer.pipe(response)
  })
  passed.on('error', (error) => response.writeHead(500).end(String(error)))
  response.on('close', () => passed.destroy())
  incoming.pipe(passed)
})
process.stdout.write(`listening at ${(await listening(server)).url}\n`)
