import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { respond } from '../delivery/responses.ts'
import type { Sockets } from '../delivery/sockets.ts'
import type { Faults } from '../faults.ts'
import { parseJson } from '../json.ts'
import type { PeopleContext } from '../people/people-context.ts'
import { Refused } from '../webapi/errors.ts'
import { storeUpload } from '../webapi/file-methods.ts'
import { readBody, sendJson, TooLarge, uploadedBytes } from './bodies.ts'
import type { WebApi } from './web-api.ts'

/** Serves everything under one path, such as `/sandbox/`. */
type Section = (incoming: IncomingMessage, outgoing: ServerResponse, url: URL) => Promise<void> | void

/** The parts of a workspace's server. */
export interface Parts {
  readonly context: PeopleContext
  readonly faults: Faults
  readonly sockets: Sockets
  readonly webApi: WebApi
  readonly sandbox: Section
}

async function takeResponse(
  parts: Parts,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  secret: string,
): Promise<void> {
  const body = parseJson((await readBody(incoming)).toString())
  const fault = parts.faults.takeForCall('response_url')
  if (fault?.kind === 'notReached') return void incoming.socket.destroy()
  if (fault?.kind === 'error') return sendJson(outgoing, 500, { ok: false, error: fault.error }, {})
  const target = parts.context.responseUrls.use(secret)
  if (typeof target === 'string') return sendJson(outgoing, 404, { ok: false, error: target }, {})
  try {
    if (body === undefined) throw new Refused('invalid_payload')
    respond(parts.context, target, body)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return sendJson(outgoing, 400, { ok: false, error: error.message, ...error.extra }, {})
  }
  if (fault?.kind === 'answerLost') return void incoming.socket.destroy()
  sendJson(outgoing, 200, { ok: true }, {})
}

async function takeUpload(
  parts: Parts,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  id: string,
): Promise<void> {
  const bytes = await uploadedBytes(incoming.headers['content-type'] ?? '', await readBody(incoming))
  const stored = storeUpload(parts.context, id, bytes)
  outgoing.writeHead(stored ? 200 : 400).end(stored ? `OK - ${bytes.length}` : 'length mismatch')
}

async function serve(parts: Parts, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? '/', 'http://localhost')
  if (url.pathname.startsWith('/sandbox/')) return parts.sandbox(incoming, outgoing, url)
  if (parts.faults.silent) return void incoming.socket.destroy()
  const [first, second, third] = url.pathname.split('/').filter((part) => part !== '')
  if (first === 'api' && second) return parts.webApi.serve(second, incoming, outgoing)
  if (first === 'response' && third) return takeResponse(parts, incoming, outgoing, third)
  if (first === 'upload' && third) return takeUpload(parts, incoming, outgoing, third)
  sendJson(outgoing, 404, { ok: false, error: 'not_found' }, {})
}

/** Listens on loopback: the Web API, response_urls, uploads, Socket Mode and the sandbox's own pages. */
export async function listen(parts: Parts, port: number): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    serve(parts, incoming, outgoing).catch((error: unknown) => {
      if (outgoing.headersSent) return outgoing.destroy()
      const status = error instanceof TooLarge ? 413 : 500
      return sendJson(
        outgoing,
        status,
        { ok: false, error: error instanceof Error ? error.message : 'fatal_error' },
        {},
      )
    })
  })
  server.on('upgrade', (incoming, duplex, head) => {
    const url = new URL(incoming.url ?? '/', 'http://localhost')
    const isLink = url.pathname === '/link/' && !parts.faults.silent
    if (isLink && parts.context.tickets.redeem(url.searchParams.get('ticket') ?? ''))
      parts.sockets.accept(incoming, duplex, head, parts.context.app.appId)
    else duplex.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n')
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return server
}

/** The URL of a listening server. */
export function addressOf(server: Server): string {
  const address = server.address() as AddressInfo | null
  if (!address) throw new Error('the server does not listen')
  return `http://127.0.0.1:${address.port}`
}
