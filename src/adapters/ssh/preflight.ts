import { readAnswer } from './answer.ts'
import { scripts } from './scripts.ts'
import type { SshSettings } from './settings.ts'
import type { Shell } from './shell.ts'

/** Checks a node for problems that would make work on it fail; one sentence for each, none when there are none. */
export async function askPreflight(
  shell: Shell,
  node: string,
  settings: SshSettings,
  programs: readonly string[],
): Promise<readonly string[]> {
  const limitMs = settings.commandSeconds * 1000
  const reboot = settings.rebootArgv?.slice(0, 1) ?? []
  const argv = [settings.claimFolder, ...reboot, ...programs]
  const { output } = await shell.run(node, { script: scripts.preflight, argv, limitMs, signal: null })
  return readAnswer(output)
    .tail.split('\n')
    .filter((line) => line !== '')
}
