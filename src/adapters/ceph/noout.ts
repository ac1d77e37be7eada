import type { Mark, TaskPlace } from '../../core/capabilities/mark.ts'
import type { CapabilityState } from '../../core/capabilities/state.ts'
import type { Capability } from '../../engine/ports/capability.ts'
import { Failure } from '../../engine/ports/failure.ts'
import type { Claim, TaskState } from '../../engine/ports/nodes.ts'
import { oneLine } from '../redact.ts'
import { lockedNode } from '../ssh/claims.ts'
import { runCommand } from '../ssh/command.ts'
import type { ClaimedTasks } from '../ssh/tasks.ts'
import { hostsAnswer, mapAnswer } from './answers.ts'
import { ask, type CephHost, cephCalls } from './calls.ts'
import { osdNames } from './facts.ts'
import { onHosts } from './judge.ts'
import { nooutCapability } from './settings.ts'

// A note in Ceph's own store says whose the flag is: it is written before the flag and removed after it.
const key = 'key=lockkeeper/osd-noout/$1'
const getScript = `${key}; shift; exec "$@" config-key get "$key"`
const setScript = `${key} note=$2 osds=$3; shift 3; "$@" config-key set "$key" "$note" || exit
IFS=,; exec "$@" osd set-group noout $osds`
const unsetScript = `${key} note=$2 osds=$3; shift 3; found=$("$@" config-key get "$key")
case $? in 0) ;; 2) exit 0 ;; *) exit 1 ;; esac
[ "$found" = "$note" ] || exit 0
IFS=,; "$@" osd unset-group noout $osds && "$@" config-key rm "$key"`

/** The commands that read the note, set the flag and lift it, with placeholders for what differs. */
export const nooutArgv = (ceph: readonly string[]) => ({
  get: ['sh', '-c', getScript, 'ceph', '{node}', ...ceph],
  set: ['sh', '-c', setScript, 'ceph', '{node}', '{note}', '{osds}', ...ceph],
  unset: ['sh', '-c', unsetScript, 'ceph', '{node}', '{note}', '{osds}', ...ceph],
})

/** The note of a run: the OSDs whose flag was off before and that it has set. */
type Note = { readonly text: string; readonly run: string; readonly osds: readonly number[] }

/** A run applies the capability in one place, so that its claim is known without it. */
const claimOf = (run: string, { attempt }: Pick<TaskPlace, 'attempt'>): Claim => ({
  run,
  step: attempt > 1 ? `noout-${attempt}` : 'noout',
})

const firstAttempt = { attempt: 1 }

const ownClaim = ({ run, applied }: Mark): Claim | null => (applied === null ? null : claimOf(run, applied))

/** The claims under which the flag may have been set, or may still be: of the mark, and of the runs that it took over. */
const claimsOf = (mark: Mark): readonly Claim[] => [
  ...[ownClaim(mark)].filter((claim) => claim !== null),
  ...mark.drainedBy.map((run) => claimOf(run, firstAttempt)),
]

const noteForm = /^([A-Za-z0-9-]+):(\d+(?:,\d+)*)$/
const nothing = 2
const read = AbortSignal.timeout

/**
 * The flag `noout` of the OSDs of a node, so that Ceph does not rebuild their data elsewhere while they are down. A claimed
 * task sets it, at most once for each place in a run. What others have set is neither changed nor lifted.
 */
export function osdNoout(at: CephHost, tasks: ClaimedTasks): Capability {
  const { argv: ceph, limitSeconds } = at.settings
  const commands = nooutArgv(ceph)
  const signal = () => read(4 * limitSeconds * 1000)

  const noteOf = async (node: string): Promise<Note | null> => {
    const argv = filled(commands.get, { node })
    const { exitCode, output, errorOutput } = await runCommand(at.shell, at.host, argv, limitSeconds, signal())
    if (exitCode === nothing) return null
    const [, run, osds] = noteForm.exec(output.trim()) ?? []
    if (exitCode === 0 && run !== undefined && osds !== undefined)
      return { text: output.trim(), run, osds: osds.split(',').map(Number) }
    throw new Failure('ceph', `the note about noout of ${node}: ${oneLine(output || errorOutput, 200)}`, 'none')
  }
  const flagged = async (node: string) => {
    const [hosts, { osds }] = await Promise.all([
      ask(at, cephCalls.hosts, hostsAnswer, signal()),
      ask(at, cephCalls.map, mapAnswer, signal()),
    ])
    const known = osds.filter(({ state }) => state.includes('exists'))
    const on = new Set(known.filter(({ state }) => state.includes('noout')).map(({ osd }) => osd))
    const own = onHosts(hosts.osd, [node]).filter((osd) => known.some((one) => one.osd === osd))
    return { own, on }
  }
  return {
    ...nooutCapability,
    idempotent: 'yes',
    async preflight({ name }) {
      const { own } = await flagged(name)
      const remedy = `Take ${nooutCapability.name} out of its roles, or use the name that Ceph has for the node.`
      return own.length > 0 ? [] : [{ about: nooutCapability.name, why: `Ceph knows no OSD of ${name}`, remedy }]
    },
    describe: () => ({ applying: ['noout'], reverting: [] }),
    async observe({ name }, mark) {
      const states = await Promise.all(claimsOf(mark).map((claim) => tasks.state(at.host, claim)))
      // the note is read first: a flag that is seen later than its note was not set by an earlier owner
      const note = await noteOf(name)
      const seen = { states, note: isOurs(note, mark) ? note : null, ...(await flagged(name)) }
      return mark.reverted === null ? applyState(seen, name) : revertState(seen)
    },
    async apply(lock, { name }, mark) {
      const claim = ownClaim(mark)
      if (claim === null) throw new Failure(nooutCapability.name, 'was applied by another run', 'none')
      lockedNode(lock, claim)
      const [note, { own, on }] = await Promise.all([noteOf(name), flagged(name)])
      const off = own.filter((osd) => !on.has(osd))
      // another run of ours may have set it: its note is not overwritten while the flag is on
      if (off.length === 0 || note?.osds.some((osd) => on.has(osd))) return null
      const osds = off.map((osd) => `osd.${osd}`).join(',')
      const argv = filled(commands.set, { node: name, note: `${mark.run}:${off.join(',')}`, osds })
      await tasks.start(at.host, claim, { task: 'program', argv, limitSeconds: 2 * limitSeconds })
      return null
    },
    async revert(lock, { name }, mark) {
      lockedNode(lock, claimOf(mark.run, firstAttempt))
      for (const claim of claimsOf(mark)) await tasks.stop(at.host, claim)
      const note = await noteOf(name)
      if (note === null || !isOurs(note, mark)) return
      const osds = note.osds.map((osd) => `osd.${osd}`).join(',')
      const argv = filled(commands.unset, { node: name, note: note.text, osds })
      const { exitCode, errorOutput } = await runCommand(at.shell, at.host, argv, 3 * limitSeconds, signal())
      if (exitCode !== 0) throw new Failure('ceph', `noout was not lifted: ${oneLine(errorOutput, 200)}`, 'ambiguous')
    },
  }
}

const isOurs = (note: Note | null, { run, ours }: Mark): boolean =>
  note !== null && (ours === 'every run' || note.run === run)

/** Replaces placeholders by their words, each of which is one argument. */
const filled = (argv: readonly string[], words: Readonly<Record<string, string>>): readonly string[] =>
  argv.map((word) => words[/^\{([a-z]+)\}$/.exec(word)?.[1] ?? ''] ?? word)

/** The tasks that set the flag, the note if it is ours, the OSDs of the node, and all OSDs that have the flag. */
type Seen = {
  readonly states: readonly TaskState[]
  readonly note: Note | null
  readonly own: readonly number[]
  readonly on: ReadonlySet<number>
}

const applied = ({ run, osds }: Note): CapabilityState => ({
  is: 'applied',
  evidence: `noout is on for ${osdNames(osds)}, by ${run}`,
  routine: null,
})

const othersFlag = (on: readonly number[], sealed: 'yes' | 'no'): CapabilityState => ({
  is: 'not ours',
  what: `noout is on for ${osdNames(on)}`,
  sealed,
})

const failed = (why: string): CapabilityState => ({ is: 'failed', on: 'apply', code: 'capability failed', why })

const working: CapabilityState = {
  is: 'working',
  on: 'apply',
  done: 0,
  of: 1,
  words: 'setting noout',
  key: 'setting noout',
}

function applyState({ states: [task], note, own, on }: Seen, node: string): CapabilityState {
  const missing = note?.osds.filter((osd) => !on.has(osd)) ?? []
  switch (task?.is) {
    case 'running':
      return working
    case 'given up':
      return { is: 'reverted', evidence: 'it was given up before it began', routine: null }
    case 'lost':
      return failed(`setting noout ended without an exit code. ${task.tail}`.trim())
    case 'ended':
      if (task.exitCode !== 0) return failed(`setting noout exited ${task.exitCode}. ${task.tail}`.trim())
      if (note !== null && missing.length === 0) return applied(note)
      return { is: 'overridden', what: overriddenWords(note, missing), by: 'others', sealed: 'no' }
    default:
      if (note !== null && missing.length === 0) return applied(note)
      if (own.length === 0) return failed(`Ceph knows no OSD of ${node}`)
      return own.every((osd) => on.has(osd)) ? othersFlag(own, 'no') : { is: 'not begun', certain: 'yes', before: null }
  }
}

const overriddenWords = (note: Note | null, missing: readonly number[]): string =>
  note === null ? 'the note of this run is gone' : `noout is off for ${osdNames(missing)}`

function revertState({ states, note, own, on }: Seen): CapabilityState {
  // a late bot could still begin it
  if (states.some(({ is }) => is === 'unclaimed')) return { is: 'not begun', certain: 'yes', before: null }
  if (states.some(({ is }) => is === 'running')) return working
  if (note !== null) return applied(note)
  const others = own.filter((osd) => on.has(osd))
  if (others.length > 0) return othersFlag(others, 'yes')
  return { is: 'reverted', evidence: `noout is off${own.length === 0 ? '' : ` for ${osdNames(own)}`}`, routine: null }
}
