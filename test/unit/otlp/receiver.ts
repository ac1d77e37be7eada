import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A span as it was received. */
export type ReceivedSpan = {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly status: { readonly code?: number }
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[]
}

type Body = {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: ReceivedSpan[] }[] }[]
}

/** Answers a request with success. */
export const accepts = (response: ServerResponse): void => void response.writeHead(200).end('{}')

/** An OTLP receiver over HTTP that keeps what it receives. */
export async function receiver(answer: (response: ServerResponse) => void = accepts) {
  const texts: string[] = []
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    texts.push(`${request.url} ${Buffer.concat(parts)}`)
    answer(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1/traces`,
    texts,
    spans: (): readonly ReceivedSpan[] =>
      texts.flatMap((text) => {
        const body: Body = JSON.parse(text.slice(text.indexOf(' ')))
        return body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
      }),
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** The value of an attribute; undefined without one. */
export const attributeOf = ({ attributes }: ReceivedSpan, key: string): string | undefined =>
  attributes.find((one) => one.key === key)?.value.stringValue
