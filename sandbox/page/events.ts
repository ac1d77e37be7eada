import { get, type ServerResponse } from 'node:http'

/**
 * Answers with one stream that carries the events of several: a browser opens no more than six connections to one
 * address, over all of its tabs. It ends when any of them does, and the browser comes back by itself.
 */
export function joinEvents(addresses: readonly string[], outgoing: ServerResponse): void {
  outgoing.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  outgoing.write('retry: 500\n\n')
  for (const address of addresses) {
    const asked = get(address, (answer) => {
      let rest = ''
      answer.setEncoding('utf8')
      answer.on('data', (piece: string) => {
        // only whole events may be woven into each other
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
