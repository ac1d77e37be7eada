/** Where the workspace takes its time from, so that half an hour can pass in a test at once. */
export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number
  /** Runs something later; what it returns takes the plan back. */
  later(delayMs: number, run: () => void): () => void
}

/** Time as the machine tells it. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  later: (delayMs, run) => {
    const timer = setTimeout(run, delayMs)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** A clock that stands still until somebody moves it. */
export interface SteppedClock extends Clock {
  /** Lets time pass, running everything that falls due on the way, in order. */
  advanceMs(durationMs: number): void
}

/** Makes a clock that stands at the given moment until it is advanced. */
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
