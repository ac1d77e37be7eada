import { readFileSync } from 'node:fs'
import { processesWithVariable } from '../sandbox/programs/process-table.ts'

/** The variable by which everything that a run of tests started can be recognised. */
const variable = 'LOCKKEEPER_TEST_RUN'
/** Vitest's own: it ends what is left of Vitest. */
const watchdog = 'vitest-watchdog'

/** Marks what this process starts from now on, and whatever that starts. */
export function markWhatIsStarted(): void {
  process.env[variable] = String(process.pid)
}

/** Ends what a run of tests started and left running (Linux only); returns a line for each: its number and command. */
export function endLeftRunning(): readonly string[] {
  const left = processesWithVariable(variable, (value) => value === String(process.pid))
    .map((pid) => ({ pid, command: commandOf(pid) }))
    // one that is just ending has no command any more
    .filter(({ command }) => command !== watchdog && command !== '')
  for (const { pid } of left) kill(pid)
  return left.map(({ pid, command }) => `${pid} ${command}`)
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
  } catch {
    return ''
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it ended by itself
  }
}
