import { readFileSync } from 'node:fs'
import { processesWithVariable } from '../sandbox/programs/process-table.ts'

/** The variable that identifies all processes of a test run. */
const variable = 'LOCKKEEPER_TEST_RUN'
/** Vitest's own process, which ends the rest of Vitest and is left alone. */
const watchdog = 'vitest-watchdog'

/** Marks all processes that this one starts from now on, and those that they start. */
export function markWhatIsStarted(): void {
  process.env[variable] = String(process.pid)
}

/** Ends the processes that a test run left running (Linux only); returns a line with number and command for each. */
export function endLeftRunning(): readonly string[] {
  const left = processesWithVariable(variable, (value) => value === String(process.pid))
    .map((pid) => ({ pid, command: commandOf(pid) }))
    // a process that is just exiting has no command line
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
    // it has exited already
  }
}
