import { setTimeout as pause } from 'node:timers/promises'
import type { ConsulHttp, Query } from './http.ts'

/** Something of Consul's that is watched: a path that answers blocking queries. */
export type Watched = { readonly path: string; readonly query: Query }

/** Wakes everybody who waits for a change, over one set of blocking queries however many they are. */
export type Pulse = { beats(signal: AbortSignal): AsyncIterable<void> }

/** Watches while anybody listens; the queries end with the last listener. */
export function pulseOf(http: Pick<ConsulHttp, 'wait'>, watched: readonly Watched[]): Pulse {
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
    for (const each of watched) void watchOver(http, each, beat, running.signal)
  }
  const leave = (listener: () => void): void => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    stop?.abort()
    stop = null
  }
  return { beats: (signal) => beatsUntil(signal, listen, leave) }
}

/** Beats that come while nobody asks become one. */
async function* beatsUntil(
  signal: AbortSignal,
  listen: (listener: () => void) => void,
  leave: (listener: () => void) => void,
): AsyncGenerator<void> {
  // what changed before the first query has answered is not told apart: whoever begins to listen looks once
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

/** Asks one blocking query after the other; after trouble it begins anew, and counts that as a change. */
async function watchOver(
  http: Pick<ConsulHttp, 'wait'>,
  watched: Watched,
  beat: () => void,
  signal: AbortSignal,
): Promise<void> {
  let index = '0'
  let pauseMs = shortestPauseMs
  while (!signal.aborted) {
    try {
      const answer = await http.wait(watched.path, watched.query, index, signal)
      // an index that went back, or none, means that a server was restored: wait from the beginning again
      const next = answer.index === null || Number(answer.index) < Number(index) ? '0' : answer.index
      if (next !== index) beat()
      else if (next === '0') await pause(shortestPauseMs, undefined, { signal })
      index = next
      pauseMs = shortestPauseMs
    } catch {
      if (signal.aborted) return
      index = '0'
      await pause(pauseMs * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined)
      pauseMs = Math.min(longestPauseMs, pauseMs * 2)
    }
  }
}
