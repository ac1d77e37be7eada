import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'

/** A program to run: what it is told on its standard input, and for how long. */
export type ChildCall = {
  readonly program: string
  readonly argv: readonly string[]
  readonly workingFolder: string
  /** All variables that it sees. */
  readonly env: Readonly<Record<string, string>>
  readonly input: string
  /** `held` keeps the input open for as long as the program runs, so that the other end notices when it is gone. */
  readonly inputEnd: 'sent' | 'held'
  readonly limitMs: number
  readonly signal: AbortSignal | null
}

/** How a program ended, and what it said. */
export type ChildEnd = {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  /** Why it did not end by itself, or did not begin. */
  readonly cut: 'no' | 'time limit' | 'given up' | 'too much output' | 'not started'
}

const maxBytes = 1_000_000
const drainMs = 1_000
const killAfterMs = 1_000

/** Runs a program to its end, or ends it. Never throws: how it went is the answer. */
export function runChild(call: ChildCall): Promise<ChildEnd> {
  return new Promise((resolve) => {
    const { env, workingFolder: cwd } = call
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
    const stdout = collect(child.stdout, tooMuch)
    const stderr = collect(child.stderr, tooMuch)
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
    // a process that it left behind may hold the pipes open for ever: what is in them by then is enough
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
  child.stdin?.on('error', () => child.stdin?.destroy()) // it ended without listening; its exit code tells why
  if (call.inputEnd === 'sent') child.stdin?.end(call.input)
  else child.stdin?.write(call.input)
}

function collect(stream: Readable | null, tooMuch: () => void): () => string {
  const chunks: Buffer[] = []
  let bytes = 0
  stream?.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= maxBytes) chunks.push(chunk)
    else tooMuch()
  })
  return () => Buffer.concat(chunks).toString('utf8')
}
