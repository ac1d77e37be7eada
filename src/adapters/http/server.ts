import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Failure } from '../../engine/ports/failure.ts'
import type { Log } from '../../engine/ports/log.ts'

/** A handler for one path. */
export type Route = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void> | void
}

/** The bot's HTTP server on its single port. */
export type HttpServer = { readonly url: string; readonly port: number; close(): Promise<void> }

/** Limits for one client; [the runbook](../../../docs/runbook.md#limits-of-the-port) lists the same numbers. */
export type HttpLimits = {
  /** The longest that headers, and headers and body together, may take to arrive. */
  readonly arriveMs: number
  /** How often connections that are too slow are looked for; Node's default is 30 s. */
  readonly checkEveryMs: number
  /** A connection without any traffic for this long is closed. */
  readonly idleMs: number
  /** The most open connections; further ones are closed at once. */
  readonly connections: number
}

/** The limits of the bot's port. */
export const httpLimits: HttpLimits = { arriveMs: 9_000, checkEveryMs: 1_000, idleMs: 30_000, connections: 256 }

/**
 * Serves the routes within limits; port 0 picks a free port. Throws `Failure` that names PORT when it cannot listen.
 */
export async function startHttpServer(
  port: number,
  host: string,
  routes: readonly Route[],
  limits: HttpLimits,
  log: Log,
): Promise<HttpServer> {
  const options = {
    requestTimeout: limits.arriveMs,
    headersTimeout: limits.arriveMs,
    connectionsCheckingInterval: limits.checkEveryMs,
  }
  const server = createServer(options, (request, response) => void serve(routes, request, response, log))
  server.maxConnections = limits.connections
  server.setTimeout(limits.idleMs)
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
  // Node would read the rest of a body that is not used, however long it is.
  response.once('finish', () => {
    if (!request.complete) request.destroy()
  })
  const path = (request.url ?? '/').split('?')[0]
  const there = routes.filter((route) => route.path === path)
  const route = there.find(({ method }) => method === request.method || (method === 'GET' && request.method === 'HEAD'))
  try {
    if (route) return await route.handle(request, response)
    if (there.length === 0) return sendText(response, 404, 'There is nothing here.\n')
    response.setHeader('allow', there.map(({ method }) => method).join(', '))
    sendText(response, 405, 'Not this way.\n')
  } catch (error) {
    log.error({ error, path }, 'handling an HTTP request failed')
    if (response.headersSent) response.destroy()
    else sendText(response, 500, 'That went wrong.\n')
  }
}

/** Answers with plain text. */
function sendText(response: ServerResponse, status: number, text: string): void {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(text) }
  response.writeHead(status, { ...headers, 'cache-control': 'no-store' }).end(text)
}
