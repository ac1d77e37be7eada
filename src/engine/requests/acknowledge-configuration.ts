import { pendingConfigurations, putInForce, shortConfiguration } from '../../core/cluster/configuration.ts'
import { outdated } from '../../core/commands/intent.ts'
import { line, type Message } from '../../core/message.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
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
  const pending = begun === null ? await pendingConfiguration(context, asking, typed) : granted(begun)
  if (!pending.ok) return pending
  const { from, to } = pending.value
  // The audit log comes first, so that every configuration in force has a person who put it into force.
  const { person, id: intent } = asking
  if (begun === null) await decide(context, { type: 'configurationSet', person, from, to, reason, intent })
  const inForce = await forced(context, person, pending.value)
  if (inForce !== to) {
    await decide(context, { type: 'configurationStays', person, to, inForce, reason: '' })
    return refused(
      refusal(
        'stale click',
        `Configuration ${shortConfiguration(to)} is not in force: ${shortConfiguration(inForce)} is.`,
        'Send the command again if it is still wanted.',
      ),
    )
  }
  await wakeWaiting(context)
  return granted(line(`Configuration ${shortConfiguration(to)} is in force. Bots with another one start nothing.`))
}

/** The hashes of the replaced and of the new configuration. */
type Change = { readonly from: string; readonly to: string }

/** The change that this request recorded before its bot died; null when it recorded none. */
async function begunBefore(
  { journals }: Pick<ClusterContext, 'journals'>,
  { id }: Pick<Requesting, 'id'>,
): Promise<Change | null> {
  const entry = (await journals.cluster()).find(({ event }) => event.type === 'configurationSet' && event.intent === id)
  return entry?.event.type === 'configurationSet' ? entry.event : null
}

const minLength = 8

/**
 * The only configuration of a live bot that is not in force and whose hash begins with `typed`; refused if there is
 * none or several.
 */
async function pendingConfiguration(
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
  return no === null ? granted({ from: inForce.hash, to }) : refused(no)
}

// Each conflict means that another bot has reported, so this many in a row are not a race.
const maxTries = 10

/**
 * Puts the new configuration into force only in place of the one that it replaces. Returns the hash of the one in force
 * afterwards.
 */
async function forced(
  { configurations, clock }: Pick<ClusterContext, 'configurations' | 'clock'>,
  person: string,
  { from, to }: Change,
): Promise<string> {
  let inForce = from
  for (let tries = 0; inForce === from && tries < maxTries; tries++) {
    const kept = await configurations.kept()
    if (kept === null) return from
    inForce = kept.record.inForce.hash
    if (inForce !== from) break
    if ((await configurations.keep(kept, putInForce(kept.record, to, person, clock.now()))) === 'kept') return to
  }
  return inForce
}
