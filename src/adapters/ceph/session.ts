import { Failure } from '../../engine/ports/failure.ts'
import { oneLine } from '../redact.ts'
import { runCommand } from '../ssh/command.ts'
import { groupsAnswer, mapAnswer, okToStopAnswer, parsedJson, statusAnswer, validated } from './answers.ts'
import { type CephHost, failed, maxBytes } from './calls.ts'
import type { CephFacts, CephHosts, StopAnswers } from './facts.ts'
import { onHosts } from './judge.ts'

/** What stands for an empty list of daemons. */
const noDaemon = '-'

/**
 * One session of the `ceph` command asks everything: it connects once, and each further answer takes milliseconds. The OSD map is
 * read last, because it shows a failure first, and the end of the session is not awaited: a failure after that is missed.
 */
const script = `osds=$1 mons=$2 mdss=$3; shift 3
stop() { [ "$2" = ${noDaemon} ] || echo "$1 ok-to-stop $2" | tr , ' '; }
{ { stop osd "$osds"; stop mon "$mons"; stop mds "$mdss"
echo status; echo pg dump pgs osds; echo osd dump; } | "$@" --format json 2>&1 & } | sed '/"crush_node_flags"/q'`

/**
 * The command of a session. `{osds}`, `{mons}` and `{mdss}` in it stand for the daemons that would stop together: their names with
 * commas between them, as in `0,1`, or `-` for none.
 */
export const sessionArgv = (ceph: readonly string[]): readonly string[] => [
  'sh',
  '-c',
  script,
  'ceph',
  '{osds}',
  '{mons}',
  '{mdss}',
  ...ceph,
]

/** The answers of Ceph itself, and the facts that were read after them. */
export type SessionAnswers = { readonly answers: StopAnswers; readonly facts: CephFacts }

/** Asks whether all daemons of these hosts can stop together, and then reads the facts. Throws `Failure`. */
export async function askInSession(
  at: CephHost,
  hosts: CephHosts,
  names: readonly string[],
  signal: AbortSignal,
): Promise<SessionAnswers> {
  const lists = [hosts.osd, hosts.mon, hosts.mds].map((daemons) => onHosts<string | number>(daemons, names))
  const [osds = '', mons = '', mdss = ''] = lists.map((list) => list.join(',') || noDaemon)
  const words: Readonly<Record<string, string>> = { '{osds}': osds, '{mons}': mons, '{mdss}': mdss }
  const { argv, limitSeconds } = at.settings
  const command = sessionArgv(argv).map((word) => words[word] ?? word)
  const printed = await runCommand(at.shell, at.host, command, limitSeconds, signal, maxBytes)
  if (printed.exitCode !== 0) throw failed('session', printed)
  return readSession(printed.output, hosts, osds !== noDaemon)
}

/** How the `ceph` command says in a session that a call failed; a refusal is EBUSY. */
const error = /^(?:Error (\w+): ?(.*)|error handling command target.*|Interrupted)$/

/**
 * Reads the answers of a session. Ceph answers in order and reports each call that fails, so a call without an answer of its own
 * that precedes the map has agreed.
 */
function readSession(output: string, hosts: CephHosts, asksOsds: boolean): SessionAnswers {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const answers = lines.filter((line) => line.startsWith('{')).map(parsedJson)
  const failures = lines.map((line) => error.exec(line)).filter((found) => found !== null)
  const refusals = failures.filter(([, code]) => code === 'EBUSY').map(([, , words = '']) => words)
  const other = failures.find(([, code]) => code !== 'EBUSY')
  if (other !== undefined) throw new Failure('ceph', `a call of a session failed: ${oneLine(other[0], shown)}`, 'none')
  const find = (field: string, call: string): unknown => {
    const found = answers.find((answer) => isWith(answer, field))
    if (found !== undefined) return found
    const last = oneLine(lines.filter((line) => !line.startsWith('{')).at(-1) ?? '', shown)
    throw new Failure('ceph', `no answer to ${call}${last === '' ? '' : `: ${last}`}`, 'none')
  }
  const ofOsds = !asksOsds || refusals.length > 0 ? null : find('ok_to_stop', 'osd ok-to-stop')
  return {
    answers: {
      osd: ofOsds === null ? null : validated(okToStopAnswer, ofOsds, 'osd ok-to-stop'),
      refusals: refusals.map((words) => `ok-to-stop refuses: ${oneLine(words, shown)}`),
    },
    facts: {
      hosts,
      status: validated(statusAnswer, find('health', 'status'), 'status'),
      groups: validated(groupsAnswer, find('pg_stats', 'pg dump pgs osds'), 'pg dump pgs osds'),
      map: validated(mapAnswer, find('crush_node_flags', 'osd dump'), 'osd dump'),
    },
  }
}

const shown = 200

const isWith = (answer: unknown, field: string): boolean =>
  typeof answer === 'object' && answer !== null && Object.hasOwn(answer, field)
