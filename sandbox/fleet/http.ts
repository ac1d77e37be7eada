import type { IncomingMessage, ServerResponse } from 'node:http'
import { faults, isFault } from './faults.ts'
import type { Fleet } from './fleet.ts'
import { FaultRefused } from './node/fault-effects.ts'
import { serveEvents } from './page-events.ts'
import { askForReboot } from './tools/packages.ts'

/**
 * The page's HTTP API of the fleet. Requests and answers are JSON; a request that changes something requires
 * `content-type: application/json`, which other web sites cannot send.
 *   GET    /fleet                              { isolation, nodes: NodeView[] }
 *   GET    /fleet/faults                       { [fault]: { title, detail } }: all faults
 *   GET    /fleet/record?after=SEQUENCE        RecordLine[], at most the newest 500
 *   GET    /fleet/events                       server-sent events: `nodes` (NodeView[]), `record` (RecordLine)
 *   GET    /fleet/nodes/NAME                   NodeView
 *   PUT    /fleet/nodes/NAME/faults/FAULT      { detail } switches on; an empty detail gets a default
 *   DELETE /fleet/nodes/NAME/faults/FAULT      switches off
 *   POST   /fleet/nodes/NAME/power             { do: 'on' | 'off' | 'reboot' | 'crash' }
 *   PUT    /fleet/nodes/NAME/reboot-required   { package } writes /var/run/reboot-required on the node
 * Answers 404 for an unknown node or fault, 400 for an invalid request, 409 with a reason for a refused change.
 */
export async function handlePage(fleet: Fleet, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://fleet')
  const answer = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    response.end(JSON.stringify(body))
  }
  try {
    const [area, ...path] = url.pathname.split('/').slice(1).map(decodeURIComponent)
    if (area !== 'fleet') return answer(404, { error: 'nothing is here' })
    if (request.method === 'GET' && path[0] === 'events') return serveEvents(fleet, request, response)
    if (request.method === 'GET') return answer(200, read(fleet, path, url.searchParams))
    await change(fleet, request, path)
    answer(200, { done: true })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    if (error instanceof NotThere) answer(404, { error: message })
    else if (error instanceof FaultRefused) answer(409, { error: message })
    else answer(400, { error: message })
  }
}

const recordTail = 500
const bodyLimit = 10_000

class NotThere extends Error {}

function read(fleet: Fleet, path: readonly string[], query: URLSearchParams): unknown {
  const [area, name] = path
  if (area === undefined) return { isolation: fleet.isolation, nodes: fleet.nodes() }
  if (area === 'faults') return faults
  if (area === 'record') {
    const after = Number(query.get('after') ?? 0)
    const lines = fleet.record.lines().filter((line) => line.sequence > after)
    const tail = lines.slice(-recordTail)
    // commands are nearly all lines of a record, and only the last ones are of interest
    return [...lines.slice(0, -recordTail).filter(({ kind }) => !kind.startsWith('command ')), ...tail]
  }
  const node = area === 'nodes' ? fleet.nodes().find((each) => each.name === name) : undefined
  if (node === undefined) throw new NotThere('nothing is here')
  return node
}

async function change(fleet: Fleet, request: IncomingMessage, path: readonly string[]): Promise<void> {
  const [area, name = '', what, word = ''] = path
  const isKnown = area === 'nodes' && fleet.nodes().some((node) => node.name === name)
  if (!isKnown) throw new NotThere(`the fleet has no node ${name}`)
  if (request.method === 'DELETE' && what === 'faults' && isFault(word)) return fleet.switchOff(name, word)
  const body = await readBody(request)
  if (request.method === 'PUT' && what === 'faults' && isFault(word)) {
    return fleet.switchOn(name, word, textOf(body, 'detail'))
  }
  if (request.method === 'PUT' && what === 'reboot-required') {
    return askForReboot(fleet.machine(name).parts.disk, textOf(body, 'package') || 'linux-image-amd64')
  }
  if (request.method === 'POST' && what === 'power') return switchPower(fleet, name, textOf(body, 'do'))
  throw new NotThere('nothing is here')
}

function switchPower(fleet: Fleet, name: string, word: string): Promise<void> | void {
  const machine = fleet.machine(name)
  switch (word) {
    case 'on':
      return machine.powerOn()
    case 'off':
      void machine.goDown('switch', 'stay away')
      return
    case 'reboot':
      void machine.goDown('switch', 'come back')
      return
    case 'crash':
      void machine.crash('switch')
      return
    default:
      throw new Error(`do is on, off, reboot or crash, not "${word}"`)
  }
}

async function readBody(request: IncomingMessage): Promise<object> {
  if (request.headers['content-type']?.split(';')[0] !== 'application/json') {
    throw new Error('content-type must be application/json')
  }
  let text = ''
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > bodyLimit) throw new Error('the body is too long')
  }
  const body: unknown = JSON.parse(text === '' ? '{}' : text)
  if (typeof body !== 'object' || body === null) throw new Error('the body must be an object')
  return body
}

function textOf(body: object, key: string): string {
  const value: unknown = Reflect.get(body, key) ?? ''
  if (typeof value !== 'string') throw new Error(`${key} must be a string`)
  return value
}
