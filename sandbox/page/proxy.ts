import { type IncomingMessage, request, type ServerResponse } from 'node:http'

/** Forwards a request to another server and its answer back, including streams of events. */
export function proxy(incoming: IncomingMessage, outgoing: ServerResponse, to: string): void {
  const target = new URL(to)
  const onward = request(
    {
      host: target.hostname,
      port: target.port,
      path: incoming.url,
      method: incoming.method,
      headers: { ...incoming.headers, host: target.host },
    },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
      answer.once('error', () => outgoing.destroy())
    },
  )
  onward.once('error', () => {
    if (outgoing.headersSent) return outgoing.destroy()
    outgoing.writeHead(502, { 'content-type': 'application/json' })
    outgoing.end(JSON.stringify({ ok: false, error: 'that part of the sandbox does not answer' }))
  })
  outgoing.once('close', () => onward.destroy())
  incoming.pipe(onward)
}
