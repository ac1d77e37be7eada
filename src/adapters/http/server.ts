import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Failure } from '../../engine/failure.ts'
import type { Log } from '../../engine/ports/log.ts'

/** What answers one path. */
export type Route = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void> | void
}

/** The bot's one port. */
export type HttpServer = { readonly url: string; readonly port: number; close(): Promise<void> }

/** A request may not take longer than this to arrive. */
const requestWithinMs = 10_000

/** Serves the routes; port 0 takes any. Throws `Failure` that names PORT when it cannot listen. */
export async function startHttpServer(
  port: number,
  host: string,
  routes: readonly Route[],
  log: Log,
): Promise<HttpServer> {
  const server = createServer((request, response) => void serve(routes, request, response, log))
  server.requestTimeout = requestWithinMs
  server.headersTimeout = requestWithinMs
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new Failure(
          'HTTP',
          `PORT: ${host}:${port} cannot be listened on (${error.code}): choose another PORT`,
          'none',
          error,
        ),
      ),
    )
    server.listen(port, host, resolve)
  })
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
      }),
  }
}

async function serve(
  routes: readonly Route[],
  request: IncomingMessage,
  response: ServerResponse,
  log: Log,
): Promise<void> {
  const path = (request.url ?? '/').split('?')[0]
  const there = routes.filter((route) => route.path === path)
  const route = there.find(({ method }) => method === request.method || (method === 'GET' && request.method === 'HEAD'))
  try {
    if (route) return await route.handle(request, response)
    if (there.length === 0) return sendText(response, 404, 'There is nothing here.\n')
    response.setHeader('allow', there.map(({ method }) => method).join(', '))
    sendText(response, 405, 'Not this way.\n')
  } catch (error) {
    log.error({ error, path }, 'A request over HTTP went wrong')
    if (response.headersSent) response.destroy()
    else sendText(response, 500, 'That went wrong.\n')
  }
}

/** Answers with plain text. */
function sendText(response: ServerResponse, status: number, text: string): void {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(text) }
  response.writeHead(status, { ...headers, 'cache-control': 'no-store' }).end(text)
}
