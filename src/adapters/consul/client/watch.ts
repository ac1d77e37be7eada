import { pauseFor } from '../../../engine/ports/pause.ts'
import type { ConsulHttp, Query } from './http.ts'

/** Something to watch: a path of the API with blocking queries. */
export type Watched = { readonly path: string; readonly query: Query }

/** Notifies any number of listeners of changes, with one set of blocking queries. */
export type Pulse = { beats(signal: AbortSignal): AsyncIterable<void> }

/** Watches while there are listeners; the queries end with the last one. */
export function pulseOf(http: Pick<ConsulHttp, 'wait'>, watched: readonly Watched[], pause = pauseFor): Pulse {
  const listeners = new Set<() => void>()
  let stop: AbortController | null = null
  const beat = (): void => {
    for (const listener of [...listeners]) listener()
  }
  const listen = (listener: () => void): void => {
    listeners.add(listener)
    if (stop !== null) return
    const running = new AbortController()
    stop = running
    for (const each of watched) void watchOver({ http, pause }, each, beat, running.signal)
  }
  const leave = (listener: () => void): void => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    stop?.abort()
    stop = null
  }
  return { beats: (signal) => beatsUntil(signal, listen, leave) }
}

/** Changes that come before the listener asks for the next one are combined into one. */
async function* beatsUntil(
  signal: AbortSignal,
  listen: (listener: () => void) => void,
  leave: (listener: () => void) => void,
): AsyncGenerator<void> {
  // changes before the first query's answer cannot be detected, so every new listener is notified once
  let pending = true
  let wake = (): void => {}
  const listener = (): void => {
    pending = true
    wake()
  }
  if (signal.aborted) return
  listen(listener)
  signal.addEventListener('abort', listener, { once: true })
  try {
    for (;;) {
      if (!pending)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      if (signal.aborted) return
      pending = false
      yield
    }
  } finally {
    signal.removeEventListener('abort', listener)
    leave(listener)
  }
}

const shortestPauseMs = 200
const longestPauseMs = 2_000

/** Sends one blocking query after the other; after an error it starts again, which counts as a change. */
async function watchOver(
  { http, pause }: { readonly http: Pick<ConsulHttp, 'wait'>; readonly pause: typeof pauseFor },
  watched: Watched,
  beat: () => void,
  signal: AbortSignal,
): Promise<void> {
  let index = '0'
  let pauseMs = shortestPauseMs
  while (!signal.aborted) {
    try {
      const answer = await http.wait(watched.path, watched.query, index, signal)
      // an index that decreased or is missing means that a server was restored: wait from the beginning again
      const next = answer.index === null || Number(answer.index) < Number(index) ? '0' : answer.index
      if (next !== index) beat()
      else if (next === '0') await pause(shortestPauseMs, signal)
      index = next
      pauseMs = shortestPauseMs
    } catch {
      if (signal.aborted) return
      index = '0'
      await pause(pauseMs * (0.5 + Math.random()), signal)
      pauseMs = Math.min(longestPauseMs, pauseMs * 2)
    }
  }
}
