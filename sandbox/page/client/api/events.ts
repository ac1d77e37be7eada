import type { RecordLine } from '../../../fleet/record.ts'
import type { NodeView } from '../../../fleet/view.ts'

/** The events that the sandbox sends. */
export type News = {
  /** The workspace has changed: its state must be read again. */
  readonly change: () => void
  readonly nodes: (nodes: readonly NodeView[]) => void
  readonly record: (line: RecordLine) => void
  /** Whether the sandbox is reachable; after an interruption the state must be read again. */
  readonly connection: (state: 'open' | 'lost') => void
}

const listeners = new Set<Partial<News>>()
let stream: EventSource | undefined

function tell<Kind extends keyof News>(kind: Kind, ...what: Parameters<News[Kind]>): void {
  for (const listener of listeners) {
    const hear = listener[kind] as ((...told: Parameters<News[Kind]>) => void) | undefined
    hear?.(...what)
  }
}

function open(): void {
  if (stream || document.hidden || listeners.size === 0) return
  stream = new EventSource('/events')
  stream.addEventListener('open', () => tell('connection', 'open'))
  stream.addEventListener('error', () => tell('connection', 'lost'))
  stream.addEventListener('change', () => tell('change'))
  stream.addEventListener('nodes', (event) => tell('nodes', JSON.parse(event.data)))
  stream.addEventListener('record', (event) => tell('record', JSON.parse(event.data)))
}

function close(): void {
  stream?.close()
  stream = undefined
}

// a hidden tab keeps no connection: a browser has only six for all tabs together
document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()))

/** Subscribes to the sandbox's events; returns a function that unsubscribes. All subscribers share one stream. */
export function listen(news: Partial<News>): () => void {
  listeners.add(news)
  open()
  return () => {
    listeners.delete(news)
    if (listeners.size === 0) close()
  }
}
