import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { removeCopyOf } from './copy.ts'
import type { Mutant } from './mutant.ts'
import type { MutantVerdict } from './trial.ts'

/** A process that tries mutants and is restarted when a mutant exceeds the time limit. */
export class MutantWorker {
  #worker: ChildProcess | null = null
  readonly #limitMs: number

  constructor(limitMs: number) {
    this.#limitMs = limitMs
  }

  /** Tries a mutant on these test files; a mutant that exceeds the limit counts as killed. */
  async run(mutant: Mutant, files: readonly string[]): Promise<MutantVerdict> {
    const worker = await this.#started()
    const over = new AbortController()
    const limit = AbortSignal.any([over.signal, AbortSignal.timeout(this.#limitMs)])
    worker.once('exit', () => over.abort())
    worker.send({ mutant, files })
    try {
      const [verdict] = await once(worker, 'message', { signal: limit })
      return verdict
    } catch (error) {
      if (!limit.aborted) throw error
      this.close()
      return over.signal.aborted
        ? { is: 'untested', why: 'the process that tried it ended' }
        : { is: 'killed', by: `${files[0]}, which never comes to an end` }
    } finally {
      worker.removeAllListeners('exit')
    }
  }

  /** Kills the process group and removes its copy of the project. */
  close(): void {
    const pid = this.#worker?.pid
    this.#worker = null
    if (pid === undefined) return
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // the process group has already ended
    }
    removeCopyOf(pid)
  }

  async #started(): Promise<ChildProcess> {
    if (this.#worker !== null) return this.#worker
    const worker = fork(join(import.meta.dirname, 'worker.ts'), { detached: true })
    this.#worker = worker
    await once(worker, 'message')
    return worker
  }
}
