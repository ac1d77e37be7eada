import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freshFolder } from '../../sandbox/programs/run-folder.ts'
import { seen } from '../until.ts'

/** The variable that enables the door for a bot's SSH client; calls of other bots are never held. */
const variable = 'TMPDIR'

/**
 * The system's SSH client behind a door. While the door is closed, the next call that arms a reboot waits there: the bot
 * has made its last check and believes that the reboot is armed, and nothing has been sent.
 */
export type HeldSshCall = {
  /** The path of the client. */
  readonly program: string
  /** The environment of the bot whose calls are held. */
  readonly env: { readonly [name: string]: string }
  close(): void
  /** Waits until a call is held. */
  waits(): Promise<unknown>
  /** Lets the held call continue; resolves when it has ended. */
  open(): Promise<void>
}

/** Puts a door in front of the SSH client at this path. */
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
