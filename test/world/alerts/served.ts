import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listening } from '../../unit/listening.ts'
import type { FakeAnswer } from './alertmanager.ts'

/** A request to a served fake. */
export type ServedRequest = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: unknown
  readonly authorization: string | undefined
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined }
}

/** A fake API that is served over HTTP. */
export type Served = {
  readonly url: string
  /** The requests so far. */
  readonly requests: readonly ServedRequest[]
  /** Breaks the connection after the next request has taken effect. */
  loseNextAnswer(): void
  /** Sends this answer to the next request, which has no effect. */
  refuseNext(answer: FakeAnswer): void
  close(): void
}

/** Serves a fake API on a free port of loopback. As in Icinga, a plus in a query is no space. */
export async function served(answer: (request: ServedRequest) => FakeAnswer): Promise<Served> {
  const requests: ServedRequest[] = []
  let next: 'answered' | 'lost' | FakeAnswer = 'answered'
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL((incoming.url ?? '/').replaceAll('+', '%2B'), 'http://fake')
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(Buffer.from(chunk))
    const text = Buffer.concat(chunks).toString('utf8')
    const request: ServedRequest = {
      method: incoming.method ?? '',
      path: pathname,
      query: searchParams,
      body: text === '' ? undefined : JSON.parse(text),
      authorization: incoming.headers.authorization,
      headers: incoming.headers,
    }
    requests.push(request)
    const now = next
    next = 'answered'
    const { status, body, headers = {} } = typeof now === 'object' ? now : answer(request)
    if (now === 'lost') return void outgoing.destroy()
    outgoing.writeHead(status, {
      ...headers,
      'content-type': typeof body === 'string' ? 'text/plain' : 'application/json',
    })
    outgoing.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
  const server = createServer((incoming, outgoing) => void handle(incoming, outgoing))
  const { url, close } = await listening(server)
  return {
    url,
    requests,
    loseNextAnswer: () => {
      next = 'lost'
    },
    refuseNext: (refusal) => {
      next = refusal
    },
    close,
  }
}
