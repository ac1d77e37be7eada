import type { ServerResponse } from 'node:http'
import type { Signal } from '../signal.ts'
import type { Change } from '../world.ts'

/** The event that the page receives at each change; a higher version means that there is a new state. */
export interface PageChange extends Change {
  readonly version: number
}

const keepOpenEveryMs = 15_000

/** The open streams of server-sent events. */
export class Streams {
  version = 0
  readonly #open = new Set<ServerResponse>()
  readonly #unsubscribe: () => void
  readonly #keepOpen: NodeJS.Timeout

  constructor(changes: Signal<Change>) {
    this.#unsubscribe = changes.subscribe((change) => {
      this.version += 1
      for (const stream of this.#open) this.#tell(stream, { version: this.version, ...change })
    })
    this.#keepOpen = setInterval(() => {
      for (const stream of this.#open) stream.write(':\n\n')
    }, keepOpenEveryMs)
    this.#keepOpen.unref()
  }

  /** Turns an answer into a stream that lasts until the page closes it. */
  open(outgoing: ServerResponse): void {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    this.#open.add(outgoing)
    outgoing.on('close', () => this.#open.delete(outgoing))
    this.#tell(outgoing, { version: this.version, what: 'connection', id: '' })
  }

  #tell(stream: ServerResponse, change: PageChange): void {
    stream.write(`event: change\nid: ${change.version}\ndata: ${JSON.stringify(change)}\n\n`)
  }

  /** Ends all streams. */
  stop(): void {
    this.#unsubscribe()
    clearInterval(this.#keepOpen)
    for (const stream of this.#open) stream.end()
  }
}
