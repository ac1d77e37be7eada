import type { IncomingMessage, ServerResponse } from 'node:http'

/** Thrown for a request whose body is larger than this server accepts. */
export class TooLarge extends Error {}

const limitBytes = 32 * 1024 * 1024

/** Reads the whole body of a request. */
export async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of incoming) {
    const part = Buffer.from(chunk)
    sizeBytes += part.length
    if (sizeBytes > limitBytes) throw new TooLarge('the request is too large')
    chunks.push(part)
  }
  return Buffer.concat(chunks)
}

/** Answers with JSON. */
export function sendJson(
  outgoing: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): void {
  const text = JSON.stringify(body)
  outgoing.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  })
  outgoing.end(text)
}

/** Returns the bytes of an upload, which is either the bare body or a form with one file. */
export async function uploadedBytes(contentType: string, body: Buffer): Promise<Buffer> {
  if (!contentType.startsWith('multipart/form-data')) return body
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData()
  for (const [, value] of form) if (typeof value !== 'string') return Buffer.from(await value.arrayBuffer())
  return Buffer.alloc(0)
}
