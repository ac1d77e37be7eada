import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Machine } from './node/machine.ts'
import type { Tool } from './tools/tool.ts'

/**
 * The HTTP API of the fleet for its own nodes:
 *   POST /tools/NODE/TOOL     runs the command TOOL of NODE; one percent-escaped argument in each line
 *   GET  /health/NODE/SERVICE for the HTTP checks of Consul agents: 200, 429 (warning) or 503
 */
export function controlListener(
  machines: ReadonlyMap<string, Machine>,
  tools: ReadonlyMap<string, Tool>,
  tokens: ReadonlyMap<string, string>,
  otherwise: RequestListener,
): RequestListener {
  return (request, response) => {
    const [, area, node = '', name = ''] = (request.url ?? '').split('/')
    const machine = machines.get(node)
    if (area === 'health' && machine !== undefined) return answerCheck(machine, name, response)
    if (area !== 'tools') return otherwise(request, response)
    const tool = tools.get(name)
    const isOwn = machine !== undefined && request.headers['x-token'] === tokens.get(node)
    if (!isOwn || tool === undefined) return void response.writeHead(404).end()
    void answerTool(machine, tool, name, request, response)
  }
}

function answerCheck(machine: Machine, service: string, response: ServerResponse): void {
  const { state, reason } = machine.state === 'down' ? { state: 'inactive', reason: '' } : machine.service(service)
  const code = state === 'active' ? 200 : state === 'degraded' ? 429 : 503
  response.writeHead(code, { 'content-type': 'text/plain' }).end(`${service} is ${state} ${reason}`.trimEnd())
}

async function answerTool(
  machine: Machine,
  tool: Tool,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  response.on('error', () => gone.abort())
  const lines = (mark: string) => (text: string) => {
    for (const line of text.split('\n')) response.write(`${mark} ${line}\n`)
  }
  const argv = await readArguments(request)
  try {
    const code = await tool({ machine, name, argv, print: lines('o'), printError: lines('e'), gone: gone.signal })
    response.end(`x ${code}\n`)
  } catch (error) {
    if (gone.signal.aborted || machine.life.aborted) return void response.destroy()
    lines('e')(`${name}: ${error instanceof Error ? error.message : String(error)}`)
    response.end('x 70\n')
  }
}

async function readArguments(request: IncomingMessage): Promise<readonly string[]> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const body = Buffer.concat(chunks).toString('utf8')
  const lines = body.split('\n').slice(0, -1)
  return lines.map((line) => line.replaceAll('%0A', '\n').replaceAll('%25', '%'))
}
