import type { ServerResponse } from 'node:http'
import { sendJson } from '../serving/bodies.ts'
import { type Detail, transcriptOf } from '../transcript/transcript.ts'
import type { PageContext } from './page-context.ts'
import { pageState } from './page-state.ts'
import type { Streams } from './streams.ts'

function sendTranscript(parts: PageContext, outgoing: ServerResponse, url: URL): void {
  const of = url.searchParams.get('of') ?? 'everything'
  const detail = (url.searchParams.get('detail') ?? 'as it stands') as Detail
  const text = transcriptOf(parts.context, of, detail)
  outgoing.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' })
  outgoing.end(`${text}\n`)
}

function sendFile(parts: PageContext, outgoing: ServerResponse, id: string): void {
  const file = parts.context.world.files.get(id)
  if (!file?.bytes) {
    sendJson(outgoing, 404, { ok: false, error: 'not_found' }, {})
    return
  }
  outgoing.writeHead(200, { 'content-type': file.name.endsWith('.png') ? 'image/png' : 'application/octet-stream' })
  outgoing.end(file.bytes)
}

/** Answers the page's read requests. */
export function reading(parts: PageContext, streams: Streams, outgoing: ServerResponse, url: URL): void {
  const [, , what, id = ''] = url.pathname.split('/')
  const calls = parts.webApi.calls.slice(-200)
  const deliveries = parts.context.delivery.attempts.slice(-200)
  const most = Number(url.searchParams.get('messages') ?? 200)
  switch (what) {
    case 'state':
      sendJson(outgoing, 200, pageState(parts, streams.version, url.searchParams.get('as') ?? '', most), {})
      return
    case 'events':
      streams.open(outgoing)
      return
    case 'transcript':
      sendTranscript(parts, outgoing, url)
      return
    case 'calls':
      sendJson(outgoing, 200, { calls, deliveries }, {})
      return
    case 'files':
      sendFile(parts, outgoing, id)
      return
    default:
      sendJson(outgoing, 404, { ok: false, error: 'not_found' }, {})
  }
}
