import type { BotProcess } from '../../sandbox/environment/bot-process.ts'

type Seen = { done: number; ended: boolean; worker: BotProcess; atMs: number }

/** Follows the bots' logs: the progress of each run, and the bot that took its last step. */
export class Watch {
  readonly #runs = new Map<string, Seen>()
  readonly #started = new Map<string, number>()
  readonly #waiting = new Set<() => void>()
  readonly #unfollow: readonly (() => void)[]

  constructor(bots: readonly BotProcess[]) {
    this.#unfollow = bots.map((bot) => bot.follow((line) => this.#reads(bot, line)))
  }

  /** Waits until this number of steps of a run are done, or it has ended; returns the bot that took the last one. */
  async steps(run: string, count: number, withinMs: number): Promise<BotProcess> {
    const { worker } = await this.#until(
      run,
      (seen) => seen.done >= count || seen.ended,
      `${count} steps of ${run}`,
      withinMs,
    )
    return worker
  }

  /** Waits until a run logs an event after this time, or has ended; returns the time of that event. */
  async goesOn(run: string, afterMs: number, withinMs: number): Promise<number> {
    const seen = await this.#until(
      run,
      ({ atMs, ended }) => atMs > afterMs || ended,
      `${run} to go on after its fault`,
      withinMs,
    )
    return Math.max(seen.atMs, afterMs)
  }

  close(): void {
    for (const unfollow of this.#unfollow) unfollow()
  }

  #reads(bot: BotProcess, line: string): void {
    if (!/"msg":"(run|operation) event"/.test(line)) return
    const { msg, run, operation, event, time } = Object(JSON.parse(line))
    const atMs = Date.parse(time)
    if (msg === 'run event') {
      const before = this.#runs.get(run)
      const done = (before?.done ?? 0) + (event === 'stepDone' ? 1 : 0)
      this.#runs.set(run, { done, ended: event === 'ended' || before?.ended === true, worker: bot, atMs })
    }
    // a run logs no event of its own before its first step is done
    if (msg === 'operation event' && event === 'runStarted') {
      const number = (this.#started.get(operation) ?? 0) + 1
      this.#started.set(operation, number)
      this.#runs.set(`${operation}-${number}`, { done: 0, ended: false, worker: bot, atMs })
    }
    for (const look of this.#waiting) look()
  }

  #until(run: string, is: (seen: Seen) => boolean, what: string, withinMs: number): Promise<Seen> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => end(() => reject(new Error(`waited ${withinMs} ms for ${what}`))), withinMs)
      const end = (how: () => void): void => {
        clearTimeout(timer)
        this.#waiting.delete(look)
        how()
      }
      const look = (): void => {
        const seen = this.#runs.get(run)
        if (seen !== undefined && is(seen)) end(() => resolve(seen))
      }
      this.#waiting.add(look)
      look()
    })
  }
}
