import { filled, type Matcher } from '../../core/alerts/matcher.ts'
import { type Mark, markText } from '../../core/capabilities/mark.ts'
import type { CapabilityState } from '../../core/capabilities/state.ts'
import type { Node } from '../../core/inventory/node.ts'
import { utcMinute } from '../../core/text/utc.ts'
import type { Capability } from '../../engine/ports/capability.ts'
import type { Clock } from '../../engine/ports/clock.ts'
import { Failure } from '../../engine/ports/failure.ts'
import { oneLine } from '../redact.ts'
import type { Alertmanager, SilenceToWrite } from './alertmanager.ts'
import type { FoundSilence } from './answers.ts'
import { endOf, isActive, type SilencesOfNode, sealLabel, silencesOf } from './found-silences.ts'
import type { SilenceSettings } from './settings.ts'

const commentCharacters = 300
/** How long a seal is listed as active; afterwards it is kept as expired for Alertmanager's retention. */
const sealMs = 10 * 60_000

/**
 * A silence of the alerts that carry the node's name, as a lease. Its owner names cluster, capability and node, and its
 * comment has the mark. It is always found by both, never by an id, because an update may change the id. A silence of
 * the same owner without any matching alert seals a mark: nobody can delete it.
 */
export function silenceOf(
  { cluster, name, settings }: { readonly cluster: string; readonly name: string; readonly settings: SilenceSettings },
  alertmanager: Alertmanager,
  clock: Clock,
): Capability {
  const ownerOf = (node: Node): string => ['lockkeeper', cluster, name, node.name].join(' ')
  const read = async (node: Node): Promise<SilencesOfNode> => silencesOf(ownerOf(node), await alertmanager.silences())

  const put = async (node: Node, mark: Mark): Promise<void> => {
    const before = await read(node)
    if (before.sealedMs(mark.run) !== null) return
    const times = renewed(before.marked({ run: mark.run, ours: 'this run' }), settings, clock.now())
    if (times === null) return
    const matchers = settings.matchers.map((matcher) => writtenMatcher(filled(matcher, node.name)))
    const comment = oneLine(markText(mark), commentCharacters)
    await alertmanager.write({ ...times, matchers, createdBy: ownerOf(node), comment })
    const after = await read(node)
    // another bot may have sealed the mark between the two looks, or written at the same moment
    if (after.sealedMs(mark.run) !== null) return takeBack(after, { ...mark, ours: 'this run' })
    const own = after.marked({ run: mark.run, ours: 'this run' }).filter(isActive)
    for (const { id } of own.toSorted(longestFirst).slice(1)) await alertmanager.expire(id)
  }

  /** Lets the silences of a sealed mark end soon after its seal. */
  const takeBack = async (found: SilencesOfNode, mark: Mark): Promise<void> => {
    const sealedMs = found.sealedMs(mark.run)
    if (sealedMs === null) throw new Failure('alertmanager', 'the seal of the silence is not found', 'ambiguous')
    const endsMs = sealedMs + settings.afterMs
    for (const { id, matchers, createdBy, comment, startsAt } of inForce(found, mark, settings))
      if (endsMs <= clock.now()) await alertmanager.expire(id)
      else {
        const endsAt = new Date(endsMs).toISOString()
        await alertmanager.write({ id, matchers, createdBy, comment, startsAt, endsAt })
      }
  }

  const seal = async (node: Node, run: string): Promise<void> => {
    const nowMs = clock.now()
    await alertmanager.write({
      matchers: [{ name: sealLabel, value: run, isRegex: false, isEqual: true }],
      createdBy: ownerOf(node),
      comment: `lockkeeper ${run}: this run silences nothing any more`,
      startsAt: new Date(nowMs).toISOString(),
      endsAt: new Date(nowMs + sealMs).toISOString(),
    })
  }

  return {
    name,
    rank: 'silence',
    idempotent: 'yes',
    async preflight() {
      await alertmanager.silences()
      return []
    },
    describe: () => ({ applying: [`silence ${name}`], reverting: [] }),
    async observe(node, mark) {
      return stateOf(await read(node), mark, settings)
    },
    async apply(_lock, node, mark) {
      const found = await read(node)
      if (found.marked({ run: mark.run, ours: 'this run' }).filter(isActive).length !== 1) await put(node, mark)
      return null
    },
    lease: { renewAfterMs: settings.lengthMs / 3, renew: (_lock, node, mark) => put(node, mark) },
    async revert(_lock, node, mark) {
      const before = await read(node)
      const others = mark.ours === 'every run' ? before.runs : []
      const runs = new Set([mark.run, ...mark.drainedBy, ...others])
      for (const run of runs) if (before.sealedMs(run) === null) await seal(node, run)
      await takeBack(await read(node), mark)
    },
  }
}

const writtenMatcher = ({ name, operator, value }: Matcher): SilenceToWrite['matchers'][number] => ({
  name,
  value,
  isRegex: operator.endsWith('~'),
  isEqual: operator.startsWith('='),
})

/**
 * The times of a run's silence that lasts as long as its settings allow, with the id of the one that it replaces; null
 * when the run has silenced for as long as it may. `own` are its silences so far, expired ones included.
 */
function renewed(
  own: readonly FoundSilence[],
  { lengthMs, atMostMs }: SilenceSettings,
  nowMs: number,
): Pick<SilenceToWrite, 'id' | 'startsAt' | 'endsAt'> | null {
  const firstMs = Math.min(nowMs, ...own.map(({ startsAt }) => Date.parse(startsAt)))
  const endsMs = Math.min(nowMs + lengthMs, firstMs + atMostMs)
  if (endsMs <= nowMs) return null
  const [kept] = own.filter(isActive).toSorted(longestFirst)
  const endsAt = new Date(endsMs).toISOString()
  return kept === undefined
    ? { startsAt: new Date(nowMs).toISOString(), endsAt }
    : { id: kept.id, startsAt: kept.startsAt, endsAt }
}

/** The longest one first. The order is the same for everybody, so that all bots keep the same silence. */
const longestFirst = (one: FoundSilence, other: FoundSilence): number =>
  endOf(other) - endOf(one) || (one.id < other.id ? -1 : 1)

/** The silences of a mark that last longer than they may after its seal; all that are active without a seal. */
function inForce(found: SilencesOfNode, mark: Mark, { afterMs }: SilenceSettings): readonly FoundSilence[] {
  const sealedMs = found.sealedMs(mark.run)
  const untilMs = sealedMs === null ? Number.NEGATIVE_INFINITY : sealedMs + afterMs
  return found.marked(mark).filter((one) => isActive(one) && endOf(one) > untilMs)
}

function stateOf(found: SilencesOfNode, mark: Mark, settings: SilenceSettings): CapabilityState {
  const [longest] = inForce(found, mark, settings).toSorted(longestFirst)
  if (longest !== undefined) {
    const evidence = `silence ${longest.id} until ${utcMinute(endOf(longest))} unless it is renewed`
    return { is: 'applied', evidence, routine: null }
  }
  if (found.sealedMs(mark.run) === null) return { is: 'not begun', certain: 'yes', before: null }
  const [tail] = found.marked(mark).filter(isActive).toSorted(longestFirst)
  const evidence = tail === undefined ? 'no silence of this run is left' : `it ends at ${utcMinute(endOf(tail))}`
  return { is: 'reverted', evidence, routine: null }
}
