import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { taskFolders } from '../../engine/ports/nodes.ts'
import { quoted } from './quoting.ts'

/**
 * A fixed script for a node's `sh`. Its name is its verb in a request to `lockkeeper-node`, and is shown in process
 * lists.
 */
export type Script = {
  readonly name: string
  /** Functions that it shares with other scripts. */
  readonly shared: readonly string[]
  /** Its own functions; `main` is called with the arguments. */
  readonly own: string
}

/** Reads a file of `src/adapters/ssh/scripts` by its name, without `.sh`. */
export const part = (name: string): string => readFileSync(join(import.meta.dirname, 'scripts', `${name}.sh`), 'utf8')

/** Functions that every script uses. */
export const library = part('library')

const script = (name: string, shared: readonly string[], runner = ''): Script => ({
  name,
  shared,
  own: `${runner}${part(name)}`,
})

/** The whole text of a script: it defines functions and calls none of them. */
export const bodyOf = ({ shared, own }: Script): string => [library, ...shared, own].join('\n')

/** A function that prints a second script, which is stored on the node as a file. */
const runner = (...parts: readonly string[]): string =>
  ['runner_text() {', "cat <<'END-OF-RUNNER'", library, ...parts, 'END-OF-RUNNER', '}', ''].join('\n')

/** The line that sets the folders that tasks are run from. */
export const taskFoldersLine = (folders: readonly string[]): string => `task_folders=${quoted(folders.join(' '))}\n`

const claim = [part('folder-problem'), part('claim')]
const installedKernel = part('installed-kernel')
const taskLives = part('task-lives')
const showArming = part('show-arming')
const decide = part('decide')

/** All scripts that run on nodes. */
export const scripts = {
  self: script('self', [installedKernel]),
  rebootRequired: script('reboot-required', [installedKernel]),
  fact: script('fact', []),
  preflight: script('preflight', [part('folder-problem'), taskFoldersLine(Object.values(taskFolders))]),
  command: script('command', []),
  maintenance: script('maintenance', claim),
  startTask: script('start-task', claim, runner(...claim, part('run-task'))),
  showTask: script('show-task', [...claim, taskLives]),
  awaitTask: script('await-task', claim),
  stopTask: script('stop-task', [...claim, taskLives]),
  arm: script('arm', claim, runner(...claim, decide, part('fire'))),
  lookAtArming: script('look-at-arming', [...claim, showArming]),
  disarm: script('disarm', [...claim, decide, showArming]),
} as const
