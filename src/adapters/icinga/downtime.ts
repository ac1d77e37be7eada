import { isMarked, type Mark, markedRun, markText } from '../../core/capabilities/mark.ts'
import type { CapabilityState } from '../../core/capabilities/state.ts'
import type { Node } from '../../core/inventory/node.ts'
import { utcMinute } from '../../core/text/utc.ts'
import type { Capability } from '../../engine/ports/capability.ts'
import type { Clock } from '../../engine/ports/clock.ts'
import { Failure } from '../../engine/ports/failure.ts'
import { oneLine } from '../redact.ts'
import type { FoundComment, FoundDowntime, Icinga } from './icinga.ts'
import type { DowntimeSettings } from './settings.ts'

const commentCharacters = 300
/** How long the two comments of a run are kept: longer than a run works, and than a bot can hang before it goes on. */
const notedMs = 5 * 24 * 3_600_000
/** Icinga stores times as floating-point seconds. */
const roundingMs = 1

type Found = { readonly downtimes: readonly FoundDowntime[]; readonly comments: readonly FoundComment[] }

/**
 * A downtime of the node's host and of all its services, as a lease. A downtime cannot be extended: a longer one is
 * scheduled, then the former one is removed. Downtimes are found by their author, which names cluster, capability and
 * node, and by the mark in their comment. Comments at the host say when a run began and seal its mark, because Icinga
 * forgets downtimes that are over.
 */
export function downtimeOf(
  { cluster, name, settings }: { readonly cluster: string; readonly name: string; readonly settings: DowntimeSettings },
  icinga: Icinga,
  clock: Clock,
): Capability {
  const hostOf = (node: Node): string => settings.host.replaceAll('{node}', node.name)
  const by = (node: Node) => ({ host: hostOf(node), author: ['lockkeeper', cluster, name, node.name].join(' ') })
  const read = async (node: Node): Promise<Found> => {
    const { author } = by(node)
    const [downtimes, comments] = await Promise.all([icinga.downtimes(author), icinga.comments(author)])
    return { downtimes: downtimes.filter(({ endMs }) => endMs > clock.now()), comments }
  }

  const note = (node: Node, comment: string): Promise<void> =>
    icinga.comment({ ...by(node), comment, untilMs: clock.now() + notedMs })

  const put = async (node: Node, mark: Mark): Promise<void> => {
    const own: Mark = { ...mark, ours: 'this run' }
    const before = await read(node)
    if (sealedMs(before, mark.run) !== null) return
    const nowMs = clock.now()
    const startMs = Math.min(nowMs, ...marked(before, own).map((one) => one.startMs))
    const begunMs = noteOf(before, beginText(mark.run))
    const endMs = Math.min(nowMs + settings.lengthMs, (begunMs ?? nowMs) + settings.atMostMs)
    if (endMs <= nowMs) return
    if (begunMs === null) await note(node, beginText(mark.run))
    await icinga.schedule({ ...by(node), comment: oneLine(markText(mark), commentCharacters), startMs, endMs })
    const after = await read(node)
    // another bot may have sealed the mark between the two looks, or written at the same moment
    if (sealedMs(after, mark.run) !== null) return takeBack(node, after, own)
    for (const extra of marked(after, own).toSorted(longestFirst).slice(1)) await icinga.remove(extra.name)
  }

  /** Lets the downtimes of a sealed mark end soon after its seal. */
  const takeBack = async (node: Node, found: Found, mark: Mark): Promise<void> => {
    const sealed = sealedMs(found, mark.run)
    if (sealed === null) throw new Failure('icinga', 'the seal of the downtime is not found', 'ambiguous')
    const endMs = sealed + settings.afterMs
    for (const { name: downtime, comment, startMs } of inForce(found, mark, settings)) {
      if (endMs > clock.now()) await icinga.schedule({ ...by(node), comment, startMs, endMs })
      await icinga.remove(downtime)
    }
  }

  return {
    name,
    rank: 'silence',
    idempotent: 'yes',
    async preflight(node) {
      await read(node)
      const host = hostOf(node)
      if (await icinga.has(host)) return []
      const remedy = 'Add it to Icinga, or change the key host of the downtime.'
      return [{ about: name, why: `Icinga has no host ${host}`, remedy }]
    },
    describe: () => ({ applying: [`downtime ${name}`], reverting: [] }),
    async observe(node, mark) {
      return stateOf(await read(node), mark, settings)
    },
    async apply(_lock, node, mark) {
      if (marked(await read(node), { ...mark, ours: 'this run' }).length !== 1) await put(node, mark)
      return null
    },
    lease: { renewAfterMs: settings.lengthMs / 3, renew: (_lock, node, mark) => put(node, mark) },
    async revert(_lock, node, mark) {
      const before = await read(node)
      const others =
        mark.ours === 'every run' ? before.downtimes.flatMap(({ comment }) => markedRun(comment) ?? []) : []
      for (const run of new Set([mark.run, ...mark.drainedBy, ...others]))
        if (sealedMs(before, run) === null) await note(node, sealText(run))
      await takeBack(node, await read(node), mark)
    },
  }
}

const beginText = (run: string): string => `lockkeeper ${run}: this run schedules downtimes`
const sealText = (run: string): string => `lockkeeper ${run}: this run schedules no downtime any more`

/** When a comment with this text was written first; null when there is none. */
function noteOf({ comments }: Found, wanted: string): number | null {
  const times = comments.filter(({ text }) => text === wanted).map(({ entryMs }) => entryMs)
  return times.length === 0 ? null : Math.min(...times)
}

/** The time from which nothing is scheduled under the mark of a run any more; null when it is not sealed. */
const sealedMs = (found: Found, run: string): number | null => noteOf(found, sealText(run))

const marked = ({ downtimes }: Found, mark: Mark): readonly FoundDowntime[] =>
  downtimes.filter(({ comment }) => isMarked(comment, mark))

/** The longest one first. The order is the same for everybody, so that all bots keep the same downtime. */
const longestFirst = (one: FoundDowntime, other: FoundDowntime): number =>
  other.endMs - one.endMs || (one.name < other.name ? -1 : 1)

/** The downtimes of a mark that last longer than they may after its seal; all of them without a seal. */
function inForce(found: Found, mark: Mark, { afterMs }: DowntimeSettings): readonly FoundDowntime[] {
  const sealed = sealedMs(found, mark.run)
  const untilMs = sealed === null ? Number.NEGATIVE_INFINITY : sealed + afterMs + roundingMs
  return marked(found, mark).filter(({ endMs }) => endMs > untilMs)
}

function stateOf(found: Found, mark: Mark, settings: DowntimeSettings): CapabilityState {
  const [longest] = inForce(found, mark, settings).toSorted(longestFirst)
  if (longest !== undefined) {
    const evidence = `downtime ${longest.name} until ${utcMinute(longest.endMs)} unless it is renewed`
    return { is: 'applied', evidence, routine: null }
  }
  if (sealedMs(found, mark.run) === null) return { is: 'not begun', certain: 'yes', before: null }
  const [tail] = marked(found, mark).toSorted(longestFirst)
  const evidence = tail === undefined ? 'no downtime of this run is left' : `it ends at ${utcMinute(tail.endMs)}`
  return { is: 'reverted', evidence, routine: null }
}
