import {
  type ConfigurationRecord,
  pendingConfigurations,
  putInForce,
  shortConfiguration,
} from '../../core/cluster/configuration.ts'
import type { ClusterEvent } from '../../core/cluster/events.ts'
import { outdated } from '../../core/commands/intent.ts'
import { line, type Message } from '../../core/message.ts'
import { granted, type Outcome, type Refusal, refusal, refused } from '../../core/refusals.ts'
import { acting, allowed, hasRights, type Requesting } from '../authorization/authorize.ts'
import type { ClusterContext } from '../ports/context.ts'
import { wakeWaiting } from '../turns/watch.ts'
import { type DecisionContext, decide } from './record-decision.ts'

type AcknowledgeConfigurationContext = DecisionContext & Pick<ClusterContext, 'configurations' | 'rights' | 'people'>

/**
 * Puts a configuration into force before all live bots have it; at least one live bot must have it. `typed` is the
 * beginning of its hash.
 */
export async function acknowledgeConfiguration(
  context: AcknowledgeConfigurationContext,
  asking: Requesting,
  typed: string,
  reason: string,
): Promise<Outcome<Message>> {
  const may = acting(context)
  if (!may.ok) return may
  const right = await allowed(context, asking, 'acknowledge', 'cluster')
  if (!right.ok) return right
  const rights = await hasRights(context)
  if (!rights.ok) return rights
  const begun = await begunBefore(context, asking)
  const change = begun === null ? await pendingChange(context, asking, typed) : granted(begun)
  if (!change.ok) return change
  const { to } = change.value
  // The audit log comes first, so that every configuration in force has a person who put it into force.
  const { person, id: intent } = asking
  if (begun === null) await decide(context, { type: 'configurationSet', person, ...change.value, reason, intent })
  const inForce = await forced(context, person, change.value)
  if (inForce.hash === to) {
    await wakeWaiting(context)
    return granted(line(`Configuration ${shortConfiguration(to)} is in force. Bots with another one start nothing.`))
  }
  const stays = begun === null || (await wasPassedOver(context, begun, inForce))
  if (stays) await decide(context, { type: 'configurationStays', person, to, inForce: inForce.hash, reason: '' })
  return refused(stays ? notInForce(to, inForce) : replacedSince(to, inForce))
}

type InForce = Pick<ConfigurationRecord['inForce'], 'hash' | 'sinceMs'>

const askAgain = 'Send the command again if it is still wanted.'

const notInForce = (to: string, { hash }: InForce): Refusal =>
  refusal(
    'stale click',
    `Configuration ${shortConfiguration(to)} is not in force: ${shortConfiguration(hash)} is.`,
    askAgain,
  )

const replacedSince = (to: string, { hash }: InForce): Refusal =>
  refusal(
    'already decided',
    `Carried out before Lockkeeper was restarted. Configuration ${shortConfiguration(hash)} has replaced ${shortConfiguration(to)} since.`,
    askAgain,
  )

/**
 * The hashes of the replaced and of the new configuration, and since when the replaced one had been in force, in
 * milliseconds since 1970. Entries of earlier versions do not say since when; they are not carried out again.
 */
type Change = Pick<Extract<ClusterEvent, { type: 'configurationSet' }>, 'from' | 'to' | 'sinceMs'>

const isReplacedBy = ({ from, sinceMs }: Change, { hash, sinceMs: since }: InForce): boolean =>
  hash === from && since === sinceMs

/** The change that this request recorded before its bot died; null when it recorded none. */
async function begunBefore(
  { journals }: Pick<ClusterContext, 'journals'>,
  { id }: Pick<Requesting, 'id'>,
): Promise<Change | null> {
  const entry = (await journals.cluster()).find(({ event }) => event.type === 'configurationSet' && event.intent === id)
  return entry?.event.type === 'configurationSet' ? entry.event : null
}

/**
 * Whether a recorded change never came into force: what it replaces is still in force, or another person's change has
 * replaced the same one. The store keeps only the configuration in force, so otherwise this change may have been.
 */
async function wasPassedOver(
  { journals }: Pick<ClusterContext, 'journals'>,
  change: Change,
  inForce: InForce,
): Promise<boolean> {
  const { from, sinceMs } = change
  if (sinceMs === undefined) return false
  return (
    isReplacedBy(change, inForce) ||
    (await journals.cluster()).some(
      ({ event }) =>
        event.type === 'configurationSet' &&
        event.from === from &&
        event.sinceMs === sinceMs &&
        event.to === inForce.hash,
    )
  )
}

const minLength = 8

/**
 * The only configuration of a live bot that is not in force and whose hash begins with `typed`; refused if there is
 * none or several.
 */
async function pendingChange(
  { configurations, clock }: Pick<ClusterContext, 'configurations' | 'clock'>,
  asking: Requesting,
  typed: string,
): Promise<Outcome<Change>> {
  const kept = await configurations.kept()
  const pending = kept === null ? [] : pendingConfigurations(kept.record, clock.now())
  const [to, ...others] = pending.filter((one) => typed.length >= minLength && one.startsWith(typed))
  if (kept === null || to === undefined || others.length > 0)
    return refused(
      refusal(
        'wrong state',
        `No live bot has a configuration ${typed} that is not in force.`,
        pending.length === 0
          ? 'All live bots have the one in force.'
          : `Pending: ${pending.map(shortConfiguration).join(', ')}.`,
      ),
    )
  const { inForce } = kept.record
  const no = outdated(asking, clock.now(), inForce.sinceMs)
  return no === null ? granted({ from: inForce.hash, sinceMs: inForce.sinceMs, to }) : refused(no)
}

// Each conflict means that another bot has reported, so this many in a row are not a race.
const maxTries = 10

/**
 * Puts the new configuration into force only in place of the one that it replaces: the same hash that came into force
 * later is another decision. Returns what is in force afterwards.
 */
async function forced(
  { configurations, clock }: Pick<ClusterContext, 'configurations' | 'clock'>,
  person: string,
  change: Change,
): Promise<InForce> {
  let inForce: InForce = { hash: change.from, sinceMs: change.sinceMs ?? 0 }
  for (let tries = 0; tries < maxTries; tries++) {
    const kept = await configurations.kept()
    if (kept === null) return inForce
    inForce = kept.record.inForce
    if (!isReplacedBy(change, inForce)) return inForce
    const next = putInForce(kept.record, change.to, person, clock.now())
    if ((await configurations.keep(kept, next)) === 'kept') return next.inForce
  }
  return inForce
}
