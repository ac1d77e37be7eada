import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { setImmediate as endOfTurn } from 'node:timers/promises'

/** A program to run: its standard input and its time limit. */
export type ChildCall = {
  readonly program: string
  readonly argv: readonly string[]
  readonly workingFolder: string
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>
  readonly input: string
  /**
   * `held` keeps standard input open while the program runs, so that the other end notices when this process is gone.
   */
  readonly inputEnd: 'sent' | 'held'
  readonly limitMs: number
  readonly signal: AbortSignal | null
  /** The most that it may print on one stream; a megabyte unless the call says otherwise. */
  readonly maxBytes?: number
}

/** How a program ended, and its output. */
export type ChildEnd = {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  /** Why it was ended or could not be started; `no` when it ended by itself. */
  readonly cut: 'no' | 'time limit' | 'given up' | 'too much output' | 'not started'
}

const usualBytes = 1_000_000
const drainMs = 1_000
const killAfterMs = 1_000

let started: Promise<unknown> = Promise.resolve()

/** Resolves in a turn of the event loop in which no other program is started. */
function ownTurn(): Promise<unknown> {
  const turn = started
  started = turn.then(() => endOfTurn())
  return turn
}

/**
 * Runs a program until it ends or is killed. Never throws: the result has every outcome. Starting one copies this
 * process's tables of memory, milliseconds for a large bot, so that other work runs between two starts.
 */
export async function runChild(call: ChildCall): Promise<ChildEnd> {
  await ownTurn()
  return ended(call)
}

function ended(call: ChildCall): Promise<ChildEnd> {
  return new Promise((resolve) => {
    const { env, workingFolder: cwd, maxBytes = usualBytes } = call
    const child = spawn(call.program, [...call.argv], { cwd, env, stdio: 'pipe' })
    let cut: ChildEnd['cut'] = 'no'
    let kill: NodeJS.Timeout | undefined
    const end = (why: ChildEnd['cut']): void => {
      if (cut !== 'no') return
      cut = why
      child.kill('SIGTERM')
      kill = setTimeout(() => child.kill('SIGKILL'), killAfterMs)
    }
    const tooMuch = (): void => end('too much output')
    const stdout = collect(child.stdout, maxBytes, tooMuch)
    const stderr = collect(child.stderr, maxBytes, tooMuch)
    const limit = setTimeout(() => end('time limit'), call.limitMs)
    const giveUp = (): void => end('given up')
    call.signal?.addEventListener('abort', giveUp, { once: true })
    if (call.signal?.aborted) giveUp()
    writeInput(child, call)

    const settle = (exitCode: number | null): void => {
      clearTimeout(limit)
      clearTimeout(kill)
      call.signal?.removeEventListener('abort', giveUp)
      for (const stream of child.stdio) stream?.destroy()
      resolve({ exitCode, stdout: stdout(), stderr: stderr(), cut })
    }
    child.once('error', (error) => {
      if (child.pid !== undefined) return
      cut = 'not started'
      child.stderr?.emit('data', Buffer.from(error.message))
      settle(null)
    })
    // a background process may keep the pipes open for ever: what they contain by then is enough
    child.once('exit', (code) => {
      const drained = setTimeout(() => settle(code), cut === 'no' ? drainMs : 0)
      child.once('close', () => {
        clearTimeout(drained)
        settle(code)
      })
    })
  })
}

function writeInput(child: ChildProcess, call: ChildCall): void {
  child.stdin?.on('error', () => child.stdin?.destroy()) // it ended without reading; its exit code says why
  if (call.inputEnd === 'sent') child.stdin?.end(call.input)
  else child.stdin?.write(call.input)
}

function collect(stream: Readable | null, maxBytes: number, tooMuch: () => void): () => string {
  const chunks: Buffer[] = []
  let bytes = 0
  stream?.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= maxBytes) chunks.push(chunk)
    else tooMuch()
  })
  return () => Buffer.concat(chunks).toString('utf8')
}
