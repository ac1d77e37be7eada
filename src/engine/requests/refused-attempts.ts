import { type AttemptKind, attemptsAmong } from '../../core/cluster/refused-attempts.ts'
import { understand } from '../../core/grammar/parse.ts'
import type { Message } from '../../core/message.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { person as author, bot, recordDecision } from '../journals/append.ts'
import type { AttemptTally } from '../ports/attempts.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { Click, Dropped, Submission, Words } from '../ports/conversation.ts'
import { Failure } from '../ports/failure.ts'
import type { ClusterEntry } from '../ports/journals.ts'
import type { BotContext } from './bot-context.ts'

/** Counts an answer that refuses because of who asks, in the cluster that was asked. The answer does not depend on it. */
export async function countRefusal(
  bots: BotContext,
  asked: Words | Click | Submission,
  answer: Message | null,
): Promise<void> {
  const kinds = attemptsAmong(answer?.refused ?? [])
  if (kinds.length === 0) return
  for (const context of await clustersOf(bots, asked))
    for (const kind of kinds) await count(context, asked.person, kind, 1)
}

/** Counts requests that were dropped above a person's rate limit. */
export async function countDropped(bots: BotContext, { person, channel, count: dropped }: Dropped): Promise<void> {
  for (const context of clustersOfChannel(bots, channel)) await count(context, person, 'rate limit', dropped)
}

async function count(
  { attempts, clock, log }: Pick<ClusterContext, 'attempts' | 'clock' | 'log'>,
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

/** The clusters that a request is about: the one that it names, else those of its channel, else all. */
async function clustersOf(bots: BotContext, asked: Words | Click | Submission): Promise<readonly ClusterContext[]> {
  const all = [...bots.clusters.values()]
  if (asked.kind === 'words') {
    const understood = understand(all[0]?.vocabulary ?? [], asked.text)
    const named = understood.ok && understood.value.cluster !== null && bots.clusters.get(understood.value.cluster)
    return named ? [named] : clustersOfChannel(bots, asked.channel)
  }
  const { id } = asked.value
  const named = bots.clusters.get(id.split('/')[0] ?? '')
  if (named) return [named]
  const known = await Promise.all(all.map(({ journals }) => isKnown(journals, id)))
  const own = all.filter((_, index) => known[index])
  return own.length > 0 ? own : clustersOfChannel(bots, asked.channel)
}

async function isKnown(journals: ClusterContext['journals'], id: string): Promise<boolean> {
  try {
    return (await journals.operation(id)).length > 0 || (await journals.run(id)).length > 0
  } catch (error) {
    if (error instanceof Failure) return false
    throw error
  }
}

function clustersOfChannel({ clusters }: BotContext, channel: string): readonly ClusterContext[] {
  const all = [...clusters.values()]
  const own = all.filter(({ policy }) => policy.channel === channel)
  return own.length > 0 ? own : all
}

type RecordContext = Pick<ClusterContext, 'policy' | 'instance' | 'journals' | 'attempts' | 'clock' | 'log'>

/** Writes one entry for each person and ended window, whichever bot is first; then the counters are forgotten. */
export async function recordAttempts(context: RecordContext): Promise<void> {
  for (const tally of await context.attempts.ended(context.clock.now())) {
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
    // a bot that died between the two writes left the counters of what it had written down
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
