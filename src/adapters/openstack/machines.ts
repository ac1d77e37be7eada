import { Failure } from '../../engine/ports/failure.ts'
import { oneLine } from '../redact.ts'
import { runCommand } from '../ssh/command.ts'
import type { Shell } from '../ssh/shell.ts'

/** Counts the virtual machines that a node itself runs. Throws `Failure` when the node does not say. */
export type CountMachines = (node: string) => Promise<number>

/** Counts the lines that a command prints on the node. As of `ps`, exit code 1 without output means that there are none. */
export const countMachines =
  (shell: Shell, argv: readonly string[], limitSeconds: number): CountMachines =>
  async (node) => {
    const { exitCode, output, errorOutput } = await runCommand(shell, node, argv, limitSeconds, null)
    const lines = output.split('\n').filter((line) => line.trim() !== '')
    const isNone = exitCode === 1 && `${output}${errorOutput}`.trim() === ''
    if (exitCode === 0 || isNone) return lines.length
    const said = oneLine(errorOutput || output, 200)
    throw new Failure(`node ${node}`, `cannot list its virtual machines: exit code ${exitCode}: ${said}`, 'none')
  }
