import { pendingConfigurations, putInForce, shortConfiguration } from '../../core/cluster/configuration.ts'
import { line, type Message } from '../../core/message.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { acting, allowed, type Caller, hasRights } from '../authorization/authorize.ts'
import type { ClusterContext } from '../ports/context.ts'
import { wakeWaiting } from '../turns/watch.ts'
import { type DecisionContext, decide } from './record-decision.ts'

type AcknowledgeConfigurationContext = DecisionContext & Pick<ClusterContext, 'configurations' | 'rights' | 'people'>

/** Puts a configuration that a live bot has into force, before every live bot has it. `typed` is the beginning of its hash. */
export async function acknowledgeConfiguration(
  context: AcknowledgeConfigurationContext,
  asking: Caller,
  typed: string,
  reason: string,
): Promise<Outcome<Message>> {
  const may = acting(context)
  if (!may.ok) return may
  const right = await allowed(context, asking, 'acknowledge', 'cluster')
  if (!right.ok) return right
  const rights = await hasRights(context)
  if (!rights.ok) return rights
  const { configurations, clock } = context
  const before = await configurations.kept()
  const pending = before === null ? [] : pendingConfigurations(before.record, clock.now())
  const [hash, ...others] = pending.filter((one) => typed.length >= shortest && one.startsWith(typed))
  if (before === null || hash === undefined || others.length > 0)
    return refused(
      refusal(
        'wrong state',
        `No live bot has a configuration ${typed} that is not in force.`,
        pending.length === 0
          ? 'All live bots have the one in force.'
          : `Pending: ${pending.map(shortConfiguration).join(', ')}.`,
      ),
    )
  // On the record first: a configuration that nobody is named for is never in force.
  const from = before.record.inForce.hash
  await decide(context, { type: 'configurationSet', person: asking.person, from, to: hash, reason })
  const record = putInForce(before.record, hash, asking.person, clock.now())
  if ((await configurations.keep(before, record)) === 'changed')
    return refused(refusal('stale click', 'Another bot reported at the same moment.', 'Send the command again.'))
  await wakeWaiting(context)
  return granted(line(`Configuration ${shortConfiguration(hash)} is in force. Bots with another one start nothing.`))
}

const shortest = 8
