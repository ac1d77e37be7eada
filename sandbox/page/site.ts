import { readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, relative, sep } from 'node:path'

/** The files of the built page by their URL path, in memory, so that a later build cannot remove them. */
export type Site = ReadonlyMap<string, Buffer>

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** The page may load only from this server; pictures may also come from the workspace. */
const policy = [
  "default-src 'self'",
  "img-src 'self' data: http://127.0.0.1:*",
  "style-src 'self' 'unsafe-inline'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Reads a built page. */
export function readSite(folder: string): Site {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [`/${relative(folder, path).replaceAll(sep, '/')}`, readFileSync(path)]
    }),
  )
}

/** Answers with a file of the page. */
export function sendFile(site: Site, pathname: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const path = pathname === '/' ? '/index.html' : pathname
  const file = site.get(path)
  if (file === undefined) return void outgoing.writeHead(404).end('nothing is here\n')
  outgoing.writeHead(200, {
    'content-type': contentTypes[extname(path)] ?? 'application/octet-stream',
    // names of built files contain their hash
    'cache-control': path.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache',
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  })
  outgoing.end(incoming.method === 'HEAD' ? undefined : file)
}
