import { chownSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram } from './programs.ts'

/** The account that a server runs as and that may log in. */
export type SystemAccount = {
  readonly name: string
  readonly env: Readonly<Record<string, string>>
  /** The prefix of the server's command line. */
  readonly launchArgs: readonly string[]
}

/** A user ID that no system assigns by itself. */
const numberInsteadOfRoot = 64_901

/** Its bit in the capability mask of a process, from linux/capability.h. */
const CAP_DAC_READ_SEARCH = 1n << 2n

/**
 * Creates an account that exists only for programs started with its `env`, so that a server needs nothing from this
 * machine's own user database. For root it is an unprivileged account; for any other user it is that user's own ID.
 */
export async function accountOf(directory: string, home: string, loginShell: string): Promise<SystemAccount> {
  const wrapper = await findProgram('libnss_wrapper.so')
  const isRoot = process.getuid?.() === 0
  const user = isRoot ? numberInsteadOfRoot : (process.getuid?.() ?? 0)
  const group = isRoot ? numberInsteadOfRoot : (process.getgid?.() ?? 0)
  const name = 'keeper'
  const passwd = join(directory, 'passwd')
  const groups = join(directory, 'group')
  writeFileSync(passwd, `${name}:x:${user}:${group}:sandbox:${home}:${loginShell}\n`)
  writeFileSync(groups, `${name}:x:${group}:\n`)
  if (isRoot) chownSync(home, user, group)
  // by its bare name, because a path with a space in it would be split
  const env = { ...wrapper.env, LD_PRELOAD: 'libnss_wrapper.so', NSS_WRAPPER_PASSWD: passwd, NSS_WRAPPER_GROUP: groups }
  return { name, env, launchArgs: isRoot ? asOrdinaryAccount(user, group) : [] }
}

/**
 * Root's folders may be closed to others, and the project may be in one: only the capability to traverse them is kept.
 */
function asOrdinaryAccount(user: number, group: number): readonly string[] {
  const kept = `-all,+${mayReadEverything() ? 'dac_read_search' : 'dac_override'}`
  const rights = [`--inh-caps=${kept}`, `--ambient-caps=${kept}`, `--bounding-set=${kept}`]
  return ['setpriv', `--reuid=${user}`, `--regid=${group}`, '--clear-groups', '--pdeathsig=KILL', ...rights]
}

/** Root in a container often has only some of root's capabilities, and not this weaker one. */
function mayReadEverything(): boolean {
  const held = /^CapEff:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'
  return (BigInt(`0x${held}`) & CAP_DAC_READ_SEARCH) !== 0n
}
