import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A fixed script for a node's `sh`: functions, of which `main` is called with the arguments. The name is for lists of
 * processes and logs.
 */
export type Script = { readonly name: string; readonly body: string }

const part = (name: string): string => readFileSync(join(import.meta.dirname, 'scripts', `${name}.sh`), 'utf8')

const script = (name: string, ...parts: readonly string[]): Script => ({
  name,
  body: [part('library'), ...parts, part(name)].join('\n'),
})

/** A function that prints a second script, which is to live on the node as a file. */
const runner = (...parts: readonly string[]): string =>
  ['runner_text() {', "cat <<'END-OF-RUNNER'", part('library'), ...parts, 'END-OF-RUNNER', '}'].join('\n')

const claim = [part('folder-problem'), part('claim')].join('\n')
const installedKernel = part('installed-kernel')
const taskLives = part('task-lives')
const showArming = part('show-arming')
const decide = part('decide')

/** Everything that is ever run on a node. */
export const scripts = {
  self: script('self', installedKernel),
  rebootRequired: script('reboot-required', installedKernel),
  preflight: script('preflight', part('folder-problem')),
  command: script('command'),
  maintenance: script('maintenance', claim),
  startTask: script('start-task', claim, runner(claim, part('run-task'))),
  showTask: script('show-task', claim, taskLives),
  awaitTask: script('await-task'),
  stopTask: script('stop-task', claim, taskLives),
  arm: script('arm', claim, runner(claim, decide, part('fire'))),
  lookAtArming: script('look-at-arming', claim, showArming),
  disarm: script('disarm', claim, decide, showArming),
} as const
