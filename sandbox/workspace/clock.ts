/** The workspace's clock, so that half an hour can pass at once in a test. */
export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number
  /** Calls a function later; the returned function cancels that. */
  later(delayMs: number, run: () => void): () => void
}

/** The machine's clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  later: (delayMs, run) => {
    const timer = setTimeout(run, delayMs)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** The machine's clock, moved ahead by as much as has been asked for. */
export interface MovableClock extends Clock {
  /** How far it is ahead of the machine's clock, in whole seconds. */
  aheadSeconds(): number
  /** Moves it ahead to this time; throws for one that has passed. What was to be called later is not called sooner. */
  moveTo(atMs: number): void
}

/** Creates a clock that shows the machine's time until it is moved. */
export function movableClock(): MovableClock {
  let aheadSeconds = 0
  const nowMs = () => systemClock.nowMs() + aheadSeconds * 1000
  return {
    nowMs,
    later: systemClock.later,
    aheadSeconds: () => aheadSeconds,
    moveTo: (atMs) => {
      const bySeconds = Math.round((atMs - nowMs()) / 1000)
      if (bySeconds < 0) throw new Error(`${new Date(atMs).toISOString()} has passed`)
      aheadSeconds += bySeconds
    },
  }
}

/** A clock that stands still until it is advanced. */
export interface SteppedClock extends Clock {
  /** Advances the time; calls everything that becomes due in between, in order. */
  advanceMs(durationMs: number): void
}

/** Creates a clock that stands at the given time until it is advanced. */
export function steppedClock(startMs: number): SteppedClock {
  let nowMs = startMs
  let pending: { readonly dueMs: number; readonly run: () => void }[] = []

  const nextDue = (untilMs: number) =>
    pending.filter((entry) => entry.dueMs <= untilMs).sort((one, other) => one.dueMs - other.dueMs)[0]

  return {
    nowMs: () => nowMs,
    later: (delayMs, run) => {
      const entry = { dueMs: nowMs + delayMs, run }
      pending.push(entry)
      return () => {
        pending = pending.filter((other) => other !== entry)
      }
    },
    advanceMs: (durationMs) => {
      const untilMs = nowMs + durationMs
      for (let entry = nextDue(untilMs); entry; entry = nextDue(untilMs)) {
        const due = entry
        pending = pending.filter((other) => other !== due)
        nowMs = due.dueMs
        due.run()
      }
      nowMs = untilMs
    },
  }
}
