import { get, type ServerResponse } from 'node:http'

/**
 * Merges several event streams into one: a browser opens at most six connections to one address, over all of its tabs.
 * The stream ends when any of them does, and the browser reconnects by itself.
 */
export function joinEvents(addresses: readonly string[], outgoing: ServerResponse): void {
  outgoing.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  outgoing.write('retry: 500\n\n')
  for (const address of addresses) {
    const asked = get(address, (answer) => {
      let rest = ''
      answer.setEncoding('utf8')
      answer.on('data', (piece: string) => {
        // only whole events may be interleaved
        const events = (rest + piece).split('\n\n')
        rest = events.pop() ?? ''
        for (const event of events) outgoing.write(`${event}\n\n`)
      })
      answer.once('close', () => outgoing.end())
    })
    asked.once('error', () => outgoing.end())
    outgoing.once('close', () => asked.destroy())
  }
}
