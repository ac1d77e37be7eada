import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { isFree } from '../programs/ports.ts'
import { sendJson } from '../workspace/serving/bodies.ts'
import { isSameOrigin } from '../workspace/serving/same-origin.ts'
import { builtPage } from './build.ts'
import type { CommandLineInfo } from './command-line.ts'
import { answerControls, answerScenes, type Controls, type ControlsState } from './controls.ts'
import { joinEvents } from './events.ts'
import type { Grammar } from './grammar.ts'
import { proxy } from './proxy.ts'
import type { Scenes } from './scenes.ts'
import { readSite, type Site, sendFile } from './site.ts'

/** What the page needs: the URLs of a workspace and of a fleet, and the controls beside them. */
export type PageSettings = {
  readonly workspaceUrl: string
  readonly fleetUrl: string
  readonly controls: Controls
  /** The current state, whatever caused it. */
  readonly state: () => ControlsState
  readonly grammar: Grammar
  readonly scenes: Scenes
  readonly commandLine: CommandLineInfo
}

/** A page that is being served. */
export type Page = { readonly url: string; readonly stop: () => Promise<void> }

/** The port to use when it is free, so that an open tab finds the next demo. */
const defaultPort = 8710

/**
 * Builds the page if its sources have changed, and serves it on loopback. Everything has one origin: `/sandbox/…`
 * goes to the workspace, `/fleet…` to the fleet, and `/events` has the events of both in one stream. `/controls` (see
 * controls.ts), `/scenes`, `/grammar` and `/command-line` are answered here.
 */
export async function startPage(parts: PageSettings): Promise<Page> {
  const site = readSite(await builtPage())
  const server = createServer((incoming, outgoing) => void serve(parts, site, incoming, outgoing))
  const port = (await isFree('127.0.0.1', defaultPort)) ? defaultPort : 0
  const url = await listen(server, port)
  return {
    url,
    stop: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

async function serve(
  parts: PageSettings,
  site: Site,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  if (!isSameOrigin(incoming)) return void outgoing.writeHead(403).end('only for pages of this machine\n')
  const { pathname } = new URL(incoming.url ?? '/', 'http://page')
  const area = pathname.split('/')[1]
  if (area === 'events') {
    const streams = [`${parts.workspaceUrl}/sandbox/events`, `${parts.fleetUrl}/fleet/events`]
    return joinEvents(streams, outgoing)
  }
  if (area === 'sandbox') return proxy(incoming, outgoing, parts.workspaceUrl)
  if (area === 'fleet') return proxy(incoming, outgoing, parts.fleetUrl)
  if (area === 'grammar') return sendJson(outgoing, 200, { ...parts.grammar }, { 'cache-control': 'no-store' })
  if (area === 'command-line') return sendJson(outgoing, 200, { ...parts.commandLine }, { 'cache-control': 'no-store' })
  if (area === 'scenes') return answerScenes(parts.scenes, incoming, outgoing)
  if (area === 'controls') return answerControls(parts.controls, parts.state, incoming, outgoing)
  sendFile(site, pathname, incoming, outgoing)
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    // another process may have taken the usual port since the check
    server.once('error', (error) => (port === 0 ? reject(error) : resolve(listen(server, 0))))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      if (address === null || typeof address === 'string') return reject(new Error('a TCP server without a port'))
      resolve(`http://127.0.0.1:${address.port}`)
    })
  })
}
