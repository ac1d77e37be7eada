import type { OwnedProcess } from './process.ts'

const owned = new Set<OwnedProcess>()
const closers = new Set<() => void>()
const endWithinMs = 10_000
let prepared = false
let ending: Promise<void> | undefined

/** Ends a process together with this one. */
export function endAtExit(process: OwnedProcess): void {
  prepare()
  owned.add(process)
  void process.ended.then(() => owned.delete(process))
}

/** Runs a function at the very end, synchronously; it may be called twice. */
export function closeOnShutdown(close: () => void): void {
  prepare()
  closers.add(close)
}

/** Ends everything this process started and removes its data; safe to call twice. */
export function shutDown(): Promise<void> {
  ending ??= endInOrder().finally(() => {
    ending = undefined
  })
  return ending
}

async function endInOrder(): Promise<void> {
  await Promise.all([...owned].map((each) => each.kill()))
  closeAll()
}

function closeAll(): void {
  for (const close of closers) close()
}

function prepare(): void {
  if (prepared) return
  prepared = true
  process.on('exit', closeAll)
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
  for (const [signal, code] of Object.entries(codes)) {
    process.on(signal, () => {
      // npm, a terminal and the launcher may each send the same signal: only the first one counts
      if (ending !== undefined) return
      setTimeout(() => process.exit(code), endWithinMs).unref()
      void shutDown().finally(() => process.exit(code))
    })
  }
}
