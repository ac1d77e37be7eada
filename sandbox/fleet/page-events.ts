import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Fleet } from './fleet.ts'
import type { NodeView } from './view.ts'

const lookMs = 300
const aliveMs = 15_000

/** Streams the fleet to a page: every line of the record, and all nodes whenever one has changed. */
export function serveEvents(fleet: Fleet, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  const send = (event: string, data: unknown): void => {
    response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  }
  let shown = ''
  const showNodes = (): void => {
    const nodes = fleet.nodes()
    const seen = JSON.stringify(nodes.map(withoutUptime))
    if (seen === shown) return
    shown = seen
    send('nodes', nodes)
  }
  showNodes()
  const unsubscribe = fleet.record.subscribe((line) => send('record', line))
  const look = setInterval(showNodes, lookMs)
  const alive = setInterval(() => response.write(': still here\n\n'), aliveMs)
  request.on('close', () => {
    unsubscribe()
    clearInterval(look)
    clearInterval(alive)
  })
}

/** Uptime is left out, because it always changes; a page continues it by itself. */
function withoutUptime({ uptimeSeconds: _uptime, ...node }: NodeView): Omit<NodeView, 'uptimeSeconds'> {
  return node
}
