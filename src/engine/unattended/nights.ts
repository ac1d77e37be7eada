import type { Node } from '../../core/inventory/node.ts'
import type { Operation } from '../../core/operation/state.ts'
import type { UnattendedEntry } from '../../core/policy/unattended.ts'
import { granted, type Outcome, type Refusal, refusal, refused } from '../../core/refusals.ts'
import { parseSelector } from '../../core/targets/selector.ts'
import { nightId } from '../../core/unattended/id.ts'
import { type Night, nightsDue } from '../../core/unattended/night.ts'
import { notPreparedLines } from '../../messages/notices/nights.ts'
import { notify } from '../delivery/notify.ts'
import { bot } from '../journals/append.ts'
import { foldedOperation } from '../journals/folded.ts'
import { namedNodes } from '../planning/planning.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'
import type { OperationEntry } from '../ports/journals.ts'
import { decideOn } from '../requests/record-decision.ts'
import { nodesNeeding } from './needing.ts'
import { prepareUnattended } from './prepare.ts'

/** How long a bot has the preparation of a night to itself, in milliseconds; if it dies, another bot does it after that. */
const leaseMs = 120_000
const dayMs = 86_400_000

/** A night of an entry of the policy. */
type OneNight = { readonly name: string; readonly entry: UnattendedEntry; readonly night: Night; readonly id: string }

/** How long a source may fail before people are told that a night cannot be prepared, in milliseconds. */
const patienceMs = 600_000

/** Why a night is not prepared. `brief`: a source failed, which may be over in the next round. */
type Obstacle = { readonly is: 'brief' | 'lasting'; readonly why: readonly string[] }

/**
 * Prepares the nights of all entries that are due. A night that was not prepared in time is skipped, which is recorded
 * and announced once. A source that fails delays only its entries, and skips their nights once it is too late. Throws
 * `Failure` when the store of journals and leases fails.
 */
export async function prepareNights(context: ClusterContext): Promise<void> {
  const { policy, clock } = context
  if (policy.mode !== 'act') return
  for (const [name, entry] of Object.entries(policy.unattended ?? {})) {
    const closed = await unlessFailed(() => closedTimes(context, entry))
    // without its calendars a night is not prepared, but its times are known well enough to say so
    const [times, obstacle] = 'is' in closed ? [[], closed] : [closed, null]
    for (const night of nightsDue(entry, times, clock.now()))
      await prepareNight(context, { name, entry, night, id: nightId(policy.cluster, name, night.date) }, obstacle)
  }
}

/** The result, or the failure of a source as an obstacle. */
async function unlessFailed<T>(work: () => Promise<T>): Promise<T | Obstacle> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Failure) return { is: 'brief', why: [`${error.source}: ${error.message}.`] }
    throw error
  }
}

/** The times that calendars close the window of an entry, around its current night. */
async function closedTimes(
  { calendars, clock }: Pick<ClusterContext, 'calendars' | 'clock'>,
  { window }: UnattendedEntry,
) {
  const nowMs = clock.now()
  const events = (window.calendars ?? []).map((path) =>
    calendars.events(path, window.zone, nowMs - window.lengthMs - dayMs, nowMs + 2 * dayMs),
  )
  return (await Promise.all(events)).flat()
}

async function prepareNight(context: ClusterContext, one: OneNight, failed: Obstacle | null): Promise<void> {
  const { journals, leases, clock, log, turns } = context
  const { name, night, id } = one
  const entries = await journals.operation(id)
  const before = foldedOperation(entries)
  if (before !== null) {
    if (isNotSubmitted(before)) await skip(context, one, lastHold(entries))
    // the bot that prepared it may have died before it woke its turns, and no list has it before its first turn
    if (before.state === 'planned') await turns.wake({ kind: 'operation', id })
    return
  }
  const looked = `unattended ${name}`
  const nowMs = clock.now()
  const isTooLate = nowMs > night.latestAtMs
  const lookedAtMs = (await leases.lastSlot(looked)) ?? 0
  // no node needed it until there was no time left: nothing is skipped
  if (isTooLate && lookedAtMs >= Math.max(night.prepareAtMs, night.latestAtMs - patienceMs)) return
  if ((await leases.begin(`prepare ${id}`, leaseMs)) !== 'ours') return
  const result = failed ?? (await unlessFailed(() => attempt(context, one, isTooLate)))
  if (result === 'prepared') return
  if (result === 'not needed') return leases.keepSlot(looked, nowMs)
  const { is, why } = result
  if (isTooLate) return skip(context, one, why.join(' '))
  log.warn({ operation: id, policy: name, why }, 'unattended work cannot be prepared')
  if (is === 'lasting' || nowMs > Math.max(night.prepareAtMs, lookedAtMs) + patienceMs)
    await announce(context, one, why)
}

/** Prepares a night whose nodes need it, unless it is too late. */
async function attempt(
  context: ClusterContext,
  { name, entry, night }: OneNight,
  isTooLate: boolean,
): Promise<'prepared' | 'not needed' | Obstacle> {
  const obstacleOf = ({ refusals }: { readonly refusals: readonly Refusal[] }): Obstacle => ({
    is: 'lasting',
    why: refusals.map(({ message }) => message),
  })
  const found = await nodesOf(context, entry)
  if (!found.ok) return obstacleOf(found)
  const needing = await nodesNeeding(context, entry, found.value)
  if (needing === null) return { is: 'brief', why: ['The nodes were not asked within the last hour.'] }
  if (needing.listed.length === 0) return 'not needed'
  if (isTooLate) return { is: 'lasting', why: ['it was not prepared in time'] }
  const prepared = await prepareUnattended(context, { name, entry, night, nodes: needing })
  return prepared.ok ? 'prepared' : obstacleOf(prepared)
}

async function announce(context: ClusterContext, { name, entry, night, id }: OneNight, why: readonly string[]) {
  const { channel, cluster } = context.policy
  const lines = notPreparedLines(cluster, name, entry.owner, why, night.latestAtMs)
  await notify(context, { key: `night-${id}-not-prepared`, channel, lines, sinceMs: context.clock.now() })
}

/** Whether the operation of a night was discarded before its card was posted. */
const isNotSubmitted = ({ state, submittedAtMs }: Operation): boolean => state === 'discarded' && submittedAtMs === null

/** What kept the operation of a night from being submitted. */
function lastHold(entries: readonly OperationEntry[]): string {
  const held = entries.findLast(({ event }) => event.type === 'held')?.event
  return held?.type === 'held' ? held.why.join('; ') : 'it was discarded'
}

async function nodesOf(
  context: Pick<ClusterContext, 'policy' | 'inventory'>,
  { nodes }: UnattendedEntry,
): Promise<Outcome<readonly Node[]>> {
  const selector = parseSelector(nodes)
  return selector.ok ? namedNodes(context, selector.value, Number.POSITIVE_INFINITY) : selector
}

const onRecord = refusal('already decided', 'Already recorded in the audit log.')

/** Records that a night is skipped, and announces it; once, whichever bot finds it. */
async function skip(context: ClusterContext, { name, night }: OneNight, reason: string): Promise<void> {
  const why = reason.replace(/\.$/, '')
  const { instance, leases, log, metrics, policy } = context
  // the lease only saves reading the journal; the journal decides
  const skipped = `skipped ${name}`
  if ((await leases.lastSlot(skipped)) === night.opensAtMs) return
  const recorded = await decideOn(context, bot(context, null, null), async (entries) =>
    entries.some(({ event }) => event.type === 'nightSkipped' && event.policy === name && event.date === night.date)
      ? refused(onRecord)
      : granted({ type: 'nightSkipped', person: instance, policy: name, date: night.date, reason: why }),
  )
  if (recorded.ok) {
    metrics.night(policy.cluster, name, 'skipped')
    log.info({ policy: name, date: night.date, why }, 'a night is skipped')
  }
  await leases.keepSlot(skipped, night.opensAtMs)
}
