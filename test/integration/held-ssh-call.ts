import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freshFolder } from '../../sandbox/programs/run-folder.ts'
import { seen } from '../until.ts'

/** The variable by which a bot's SSH client knows its door, one that the client is given; any other bot is never held up. */
const variable = 'TMPDIR'

/**
 * The system's SSH client behind a door. While the door is closed, the next call that arms a reboot waits there: its bot
 * has made its last check and believes that it has armed, and nothing of that has left this machine.
 */
export type HeldSshCall = {
  /** The client's program. */
  readonly program: string
  /** What the bot is started with whose calls meet the door. */
  readonly env: { readonly [name: string]: string }
  close(): void
  /** Waits until a call waits at the door. */
  waits(): Promise<unknown>
  /** Lets the call go on; resolves when it has. */
  open(): Promise<void>
}

/** Puts a door before the SSH client with this path. */
export function holdSshCalls(ssh: string): HeldSshCall {
  const folder = freshFolder('door')
  const program = join(folder, 'ssh')
  const [closed, waiting, bell] = ['closed', 'waiting', 'bell'].map((name) => join(folder, name))
  if (closed === undefined || waiting === undefined || bell === undefined) throw new Error('a door has three parts')
  const script = [
    '#!/bin/sh',
    'case "$*" in',
    `  *"sh -s -- arm"*) if [ "$${variable}" = "${folder}" ] && mv "${closed}" "${waiting}" 2>/dev/null; then read -r _ <"${bell}"; fi ;;`,
    'esac',
    `exec ${ssh} "$@"`,
    '',
  ]
  writeFileSync(program, script.join('\n'))
  chmodSync(program, 0o755)
  execFileSync('mkfifo', [bell])
  return {
    program,
    env: { [variable]: folder },
    close() {
      rmSync(waiting, { force: true })
      writeFileSync(closed, '')
    },
    waits: () =>
      seen(
        async () => existsSync(waiting),
        (is) => is,
      ),
    open: () => writeFile(bell, 'go\n'),
  }
}
