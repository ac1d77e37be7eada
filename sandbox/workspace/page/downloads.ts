import type { ServerResponse } from 'node:http'
import { sendJson } from '../serving/bodies.ts'
import { type Detail, transcriptOf } from '../transcript/transcript.ts'
import type { PageContext } from './page-context.ts'
import { pageState } from './page-state.ts'
import type { Streams } from './streams.ts'
import { svgInPng } from './svg-in-png.ts'

function sendTranscript(parts: PageContext, outgoing: ServerResponse, url: URL): void {
  const of = url.searchParams.get('of') ?? 'everything'
  const detail = (url.searchParams.get('detail') ?? 'as it stands') as Detail
  const text = transcriptOf(parts.context, of, detail)
  outgoing.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' })
  outgoing.end(`${text}\n`)
}

/** Sends an uploaded file; `F….svg` is the SVG inside a PNG that has one, which follows the reader's colour scheme. */
function sendFile(parts: PageContext, outgoing: ServerResponse, name: string): void {
  const [id = '', extension] = name.split('.')
  const file = parts.context.world.files.get(id)
  const svg = extension === 'svg' && file?.bytes ? svgInPng(file.bytes) : undefined
  if (svg !== undefined) {
    outgoing.writeHead(200, {
      'content-type': 'image/svg+xml',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'x-content-type-options': 'nosniff',
    })
    outgoing.end(svg)
    return
  }
  if (!file?.bytes || extension !== undefined) {
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
