import { isTerminal, operationState } from '../../src/core/operation/state.ts'
import type { Position } from '../../src/core/operation/thread-position.ts'
import type { OperationJournals, PlayedLoad } from './play.ts'
import { isCard, operationOf, type Sending } from './recorded.ts'

/** News that people must see at once: a failure, or a request for approvals. */
export type News = {
  readonly atMs: number
  readonly operation: string
  readonly channel: string
  readonly is: 'failure' | 'approval'
  /** When the thread has it, and when the card has. */
  readonly inThreadMs: number
  readonly onCardMs: number
}

/** An entry of a journal that is news, and whether a thread at a position has it. */
type Entry = Pick<News, 'atMs' | 'is'> & { readonly hasIt: (thread: Position) => boolean }

const urgentOfRuns: readonly string[] = ['stepFailed', 'undoFailed', 'needsAttention']

function newsEntries({ entries, runs }: OperationJournals): readonly Entry[] {
  const ofOperation = entries.flatMap(({ atMs, event }, index): readonly Entry[] => {
    const hasIt = ({ operation }: Position) => operation > index
    if (event.type === 'submitted' && event.expiresAtMs !== null) return [{ atMs, is: 'approval', hasIt }]
    if (event.type === 'ended' && event.outcome !== 'succeeded') return [{ atMs, is: 'failure', hasIt }]
    return []
  })
  const ofRuns = runs.flatMap((journal) =>
    journal.flatMap(({ atMs, event, journal: name }, index): readonly Entry[] => {
      const run = name.replace('run/', '')
      const started = entries.findIndex((one) => one.event.type === 'runStarted' && one.event.run === run)
      // the position of a run is left out once its end is told
      const hasIt = (thread: Position) => thread.operation > started && (thread.runs[run] ?? journal.length) > index
      return urgentOfRuns.includes(event.type) ? [{ atMs, is: 'failure', hasIt }] : []
    }),
  )
  return [...ofOperation, ...ofRuns]
}

/** All news of a load, with the times at which people saw it; infinity for what nobody saw. */
export function newsOf({ operations, reached, sendings }: PlayedLoad): readonly News[] {
  const positions = Map.groupBy(reached, ({ operation }) => operation)
  const cards = cardSendings(sendings)
  return operations.flatMap((journals) => {
    const { operation, channel } = journals
    return newsEntries(journals).map(({ atMs, is, hasIt }): News => {
      const told = positions.get(operation)?.find((one) => one.atMs >= atMs && hasIt(one.thread))
      const shown = cards.get(operation)?.find((one) => one.atMs >= atMs)
      const never = Number.POSITIVE_INFINITY
      return { atMs, is, operation, channel, inThreadMs: told?.atMs ?? never, onCardMs: shown?.atMs ?? never }
    })
  })
}

/** The cards that were sent, by operation, in order of time. */
const cardSendings = (sendings: readonly Sending[]): ReadonlyMap<string, readonly Sending[]> =>
  Map.groupBy(
    sendings.filter(({ key, outcome }) => isCard(key) && outcome === 'sent'),
    ({ key }) => operationOf(key),
  )

/**
 * A card that showed something old: how old it was when it was edited, and how many operations were at work when it became so, or
 * then. One that has ended counts until its card says so.
 */
export type Stale = {
  readonly operation: string
  readonly atMs: number
  readonly ageMs: number
  readonly active: number
}

/** From when until when an operation is at work: requested and neither ended nor done. */
type Span = { readonly fromMs: number; readonly untilMs: number }

/** The times of an operation's work; null for one that never began. */
function spanOf({ entries }: OperationJournals, endMs: number): Span | null {
  const from = entries.find(({ event }) => event.type === 'submitted')
  const last = entries.at(-1)
  if (from === undefined || last === undefined) return null
  const state = operationState(entries)
  return { fromMs: from.atMs, untilMs: state !== null && isTerminal(state) ? last.atMs : endMs }
}

/**
 * The age of every card at each of its edits: since the first entry after the card was last current. A card counts as
 * current when it was edited, and when nothing about the operation waited.
 */
export function staleCards(played: PlayedLoad): readonly Stale[] {
  const cards = cardSendings(played.sendings)
  const current = Map.groupBy(played.current, ({ operation }) => operation)
  const spans = played.operations.flatMap((journals): readonly Span[] => {
    const span = spanOf(journals, played.endMs)
    const lastMs = cards.get(journals.operation)?.at(-1)?.atMs ?? 0
    return span === null ? [] : [{ ...span, untilMs: Math.max(span.untilMs, lastMs) }]
  })
  const atWork = (ms: number): number => spans.filter(({ fromMs, untilMs }) => fromMs <= ms && ms <= untilMs).length
  return played.operations.flatMap(({ operation, entries, runs }) => {
    const changes = [...entries, ...runs.flat()].map(({ atMs }) => atMs).sort((a, b) => a - b)
    const [first, ...edits] = cards.get(operation) ?? []
    if (first === undefined) return []
    let currentMs = first.atMs
    const looks = current.get(operation) ?? []
    return edits.map(({ atMs }): Stale => {
      const looked = looks.findLast((look) => look.atMs <= atMs)?.atMs ?? 0
      const sinceMs = Math.max(currentMs, looked)
      const changedMs = changes.find((change) => change > sinceMs && change <= atMs) ?? atMs
      currentMs = atMs
      return { operation, atMs, ageMs: atMs - changedMs, active: Math.max(atWork(changedMs), atWork(atMs)) }
    })
  })
}

/** The oldest that the progress of a card may be with so many operations at work, in milliseconds (D26). */
export const oldestMs = (active: number): number => Math.max(3_000, 1_500 * active)

/** The calls that Slack itself refused as too fast, by priority. */
export function callsTooFast({ sendings }: PlayedLoad): { readonly [priority: string]: number } {
  const refused = sendings.filter(({ tooFast }) => tooFast)
  return Object.fromEntries([...Map.groupBy(refused, ({ priority }) => priority)].map(([of, all]) => [of, all.length]))
}

const isDelayNote = (line: string): boolean => line.startsWith('Messages were delayed from ')

/** The operations whose thread is not exactly what their journals say, in the same order and each line once. */
export function threadsNotInOrder({ operations, sendings }: PlayedLoad): readonly string[] {
  const posts = sendings.filter(({ is, key, outcome }) => is === 'post' && outcome === 'sent' && !isCard(key))
  const threads = Map.groupBy(posts, ({ key }) => operationOf(key))
  return operations.flatMap(({ operation, lines }) => {
    const posted = (threads.get(operation) ?? []).flatMap((post) => post.lines).filter((line) => !isDelayNote(line))
    return posted.length === lines.length && posted.every((line, at) => line === lines[at]) ? [] : [operation]
  })
}

/** The most new messages that a channel got within any time of this length. */
export function mostWithin({ sendings }: PlayedLoad, windowMs: number): number {
  const posts = sendings.filter(({ is, outcome }) => is === 'post' && outcome === 'sent')
  let most = 0
  for (const [, own] of Map.groupBy(posts, ({ channel }) => channel))
    for (const { atMs } of own) {
      const within = own.filter((one) => one.atMs >= atMs && one.atMs < atMs + windowMs).length
      most = Math.max(most, within)
    }
  return most
}
