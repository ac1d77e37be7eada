import { type AttemptKind, attemptGraceMs, attemptsAmong } from '../../core/cluster/refused-attempts.ts'
import type { Message } from '../../core/message.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { person as author, bot, recordDecision } from '../journals/append.ts'
import type { AttemptTally } from '../ports/attempts.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { Dropped } from '../ports/conversation.ts'
import { Failure } from '../ports/failure.ts'
import type { ClusterEntry } from '../ports/journals.ts'
import type { BotContext } from './bot-context.ts'

/** Counts an answer that refuses because of the person. A failure to count does not change the answer. */
export async function countRefusal(context: CountContext, person: string, answer: Message | null): Promise<void> {
  for (const kind of attemptsAmong((answer?.refused ?? []).map(({ code }) => code)))
    await count(context, person, kind, 1)
}

/** Counts requests that were dropped by the rate limit: in the clusters of the channel, or in all when it has none. */
export async function countDropped(bots: BotContext, { person, channel, count: dropped }: Dropped): Promise<void> {
  const all = [...bots.clusters.values()]
  const own = all.filter(({ policy }) => policy.channel === channel)
  for (const context of own.length > 0 ? own : all) await count(context, person, 'rate limit', dropped)
}

type CountContext = Pick<ClusterContext, 'attempts' | 'clock' | 'log'>

async function count(
  { attempts, clock, log }: CountContext,
  person: string,
  kind: AttemptKind,
  more: number,
): Promise<void> {
  log.warn({ person, kind, count: more }, 'refused an attempt')
  try {
    await attempts.add(person, kind, more, clock.now())
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    log.warn({ error, person, kind }, 'a refused attempt was not counted')
  }
}

type RecordContext = Pick<ClusterContext, 'policy' | 'instance' | 'journals' | 'attempts' | 'clock' | 'log'>

/**
 * Writes the counted attempts of each person and ended window into the audit log, once for all bots, and deletes the
 * counters. A window is written some minutes after its end, so that late counts are included.
 */
export async function recordAttempts(context: RecordContext): Promise<void> {
  for (const tally of await context.attempts.ended(context.clock.now() - attemptGraceMs)) {
    const { fromMs, person, counts } = tally
    const by = person === null ? bot(context, null, null) : author(person, null)
    const of = person === null ? { of: 'other people' as const } : {}
    const event = {
      type: 'attemptsRefused',
      person: person ?? context.instance,
      fromMs,
      counts,
      ...of,
      reason: '',
    } as const
    // a bot that died between the two writes has left the counters of an entry that exists
    const choose = async (before: readonly ClusterEntry[]): Promise<Outcome<typeof event>> =>
      before.some((entry) => isFor(entry, tally)) ? refused(writtenDown) : granted(event)
    const recorded = await recordDecision(context, by, choose)
    if (!recorded.ok) context.log.info({ person, fromMs }, 'refused attempts were in the audit log already')
    await context.attempts.forget(tally)
  }
}

const writtenDown = refusal('already decided', 'These attempts are in the audit log.')

const isFor = ({ event }: ClusterEntry, { fromMs, person }: AttemptTally): boolean =>
  event.type === 'attemptsRefused' &&
  event.fromMs === fromMs &&
  (person === null ? event.of === 'other people' : event.person === person && event.of === undefined)
