import type { Claim, TaskState } from '../../src/engine/ports/nodes.ts'

/** How a program behaves: its exit code, the end of its output, and its duration, which its time limit cuts short. */
export type Behaviour = { readonly exitCode: number; readonly tail: string; readonly lastsMs: number }

/** A program that exits with 0 after one second. */
export const endsWell: Behaviour = { exitCode: 0, tail: '', lastsMs: 1000 }

type Claimed = {
  readonly bootId: string
  readonly startedMs: number
  readonly limitMs: number
  readonly does: Behaviour
  stoppedMs: number | null
}

const keyOf = ({ run, step }: Claim): string => `${run}/${step}`

/** The tasks of one machine: each claim starts at most one, and tasks run on without the bot. */
export class Claims {
  readonly #claimed = new Map<string, Claimed | 'given up'>()

  has = (claim: Claim): boolean => this.#claimed.has(keyOf(claim))

  start(claim: Claim, does: Behaviour, limitSeconds: number, bootId: string, nowMs: number): void {
    const claimed = { bootId, startedMs: nowMs, limitMs: limitSeconds * 1000, does, stoppedMs: null }
    this.#claimed.set(keyOf(claim), claimed)
  }
  stop(claim: Claim, nowMs: number): void {
    const task = this.#claimed.get(keyOf(claim))
    if (!task) this.#claimed.set(keyOf(claim), 'given up')
    else if (task !== 'given up' && nowMs < endMs(task)) task.stoppedMs = nowMs
  }
  state(claim: Claim, bootId: string, bootedMs: number, nowMs: number): TaskState {
    const task = this.#claimed.get(keyOf(claim))
    if (!task) return { is: 'unclaimed' }
    if (task === 'given up') return { is: 'given up' }
    const { does, startedMs, limitMs } = task
    const atMs = endMs(task)
    const died = task.bootId !== bootId && bootedMs < atMs
    if (died) return { is: 'lost', bootId: task.bootId, tail: '' }
    if (nowMs < atMs) return { is: 'running', bootId, runningSeconds: (nowMs - startedMs) / 1000, tail: '' }
    if (task.stoppedMs !== null) return { is: 'ended', exitCode: 143, tail: 'stopped' }
    if (does.lastsMs <= limitMs) return { is: 'ended', exitCode: does.exitCode, tail: does.tail }
    const seconds = limitMs / 1000
    return { is: 'ended', exitCode: 124, tail: `time limit of ${seconds} second${seconds === 1 ? '' : 's'}` }
  }
  /** The claims (`run/step`) whose task is still running. */
  running = (bootId: string, bootedMs: number, nowMs: number): readonly string[] =>
    [...this.#claimed].flatMap(([key, task]) => {
      if (task === 'given up' || nowMs >= endMs(task)) return []
      const [run = '', step = ''] = key.split('/')
      return this.state({ run, step }, bootId, bootedMs, nowMs).is === 'running' ? [key] : []
    })
}

const endMs = ({ startedMs, limitMs, does, stoppedMs }: Claimed): number =>
  stoppedMs ?? startedMs + Math.min(limitMs, does.lastsMs)
