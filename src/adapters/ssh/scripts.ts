import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A fixed script for a node's `sh`. What varies comes as arguments, never as text of the script. */
export type Script = { readonly name: string; readonly text: string }

/** The line by which a script says that it arrived whole and began. */
export const began = 'lockkeeper'

const part = (name: string): string => readFileSync(join(import.meta.dirname, 'scripts', `${name}.sh`), 'utf8')

/**
 * The braces make the shell read the script to its end before it does anything: one that was cut off on its way is a
 * syntax error and not half a deed. The first argument is the script's own name, for lists of processes and logs.
 */
const script = (name: string, ...parts: readonly string[]): Script => ({
  name,
  text: ['{', `echo ${began}`, part('library'), ...parts, part(name), 'shift', 'main "$@"', 'exit', '}', ''].join('\n'),
})

/** A function that prints a second script, which is to live on the node as a file. */
const runner = (...parts: readonly string[]): string =>
  ['runner_text() {', "cat <<'END-OF-RUNNER'", part('library'), ...parts, 'END-OF-RUNNER', '}'].join('\n')

const claim = part('claim')
const taskLives = part('task-lives')
const showArming = part('show-arming')
const decide = part('decide')

/** Everything that is ever run on a node. */
export const scripts = {
  self: script('self'),
  rebootRequired: script('reboot-required'),
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
