import { hashOf } from '../core/hash.ts'
import type { Line, Message } from '../core/messages/message.ts'
import { type Operation, operationState } from '../core/operation/state.ts'
import { runState } from '../core/run/fold.ts'
import { card } from '../core/telling/card.ts'
import { type Position, runsToTell, type Spoken, untold } from '../core/telling/thread.ts'
import type { Thread } from '../core/telling/thread-about.ts'
import type { Outside } from './outside.ts'
import { pace } from './pace.ts'
import type { MessageRef, Sent, Told } from './ports/chat.ts'
import type { RunEntry } from './ports/journals.ts'
import type { NextTurn } from './ports/turns.ts'

/** What an operation's card and thread should say now, from its journals alone. */
type Wanted = {
  readonly channel: string
  readonly card: Message
  readonly lines: readonly Spoken[]
  /** When the newest of it happened. */
  readonly changedAtMs: number
}

/** One turn of an operation's messages: says or edits one thing, remembers it, and comes back for the next. */
export async function report(outside: Outside, operation: string): Promise<NextTurn> {
  const told = await outside.ledger.read(operation)
  const wanted = await wantedMessages(outside, operation, told.thread)
  if (wanted === null) return { again: 'never' }
  if (told.inDoubt !== null) return settleDoubt(outside, operation, wanted, told)
  const next = nextMessage(operation, wanted, told, outside.clock.now())
  if (next === null) return { again: 'when woken' }
  if (next.ref !== null) return edit(outside, operation, told, next, next.ref)
  const marked = { ...told, inDoubt: { key: next.key, to: next.to, sinceMs: outside.clock.now() } }
  if ((await outside.ledger.write(operation, told, marked)) === 'conflict') return { again: 'now' }
  const sent = await outside.chat.post(wanted.channel, next.thread, next.key, next.message)
  return remember(outside, operation, marked, sent)
}

/** Only the journals of the run being told, the one after it and the one at work are read, however many there were. */
async function wantedMessages(outside: Outside, id: string, from: Position): Promise<Wanted | null> {
  const entries = await outside.journals.operation(id)
  const operation = operationState(entries)
  if (operation === null || operation.submittedAtMs === null) return null
  const active = operation.runs.find(({ outcome }) => outcome === null)?.run ?? null
  const runs = new Map<string, readonly RunEntry[]>()
  for (const run of new Set([...runsToTell(entries, from), ...(active === null ? [] : [active])]))
    runs.set(run, await outside.journals.run(run))
  return {
    channel: operation.channel,
    card: card(operation, active === null ? null : runState(runs.get(active) ?? [])),
    lines: untold(entries, runs, from, threadOf(outside, operation)),
    changedAtMs: Math.max(operation.changedAtMs, runs.get(active ?? '')?.at(-1)?.atMs ?? 0),
  }
}

function threadOf({ policy }: Outside, operation: Operation): Thread {
  const calls: Line = [
    ...policy.callsGroups.flatMap((group) => [{ group }, ' ']),
    ...policy.callsPeople.flatMap((person) => [{ person }, ' ']),
  ]
  return {
    requester: operation.requester,
    approvers: operation.approvals.map(({ person }) => person),
    calls,
    plan: operation.plan,
  }
}

/** One message to be said: a new one under a key of ours, or an edit of the card. */
type Next = {
  readonly key: string
  readonly message: Message
  readonly thread: MessageRef | null
  /** The message to be edited; null when a new one is posted. */
  readonly ref: MessageRef | null
  /** How far the thread has come once it is sent. */
  readonly to: Position
}

// A thread may take one message a second: what has gathered meanwhile is said in one.
const mostAtOnce = 12

/** What was held up, by the chat or by a bot that was gone, says so. */
const lateLine = (nowMs: number, [first]: readonly Spoken[]): readonly Line[] =>
  first === undefined || nowMs - first.atMs < pace.lateMs
    ? []
    : [['Told late, the work went on. Since ', { timeMs: first.atMs, shown: 'time' }, ':']]

const together = (lines: readonly Line[]): Message => ({
  sentence: lines.flatMap((line, index) => (index === 0 ? line : [' · ', ...line])),
  parts: [{ part: 'text', lines }],
})

const keyOf = (operation: string, { operation: entry, run, entries }: Position): string =>
  `${operation}/lines/${entry}${run === null ? '' : `-${run}-${entries}`}`

/** The card first, then the thread in order, then the card's newest state. */
function nextMessage(operation: string, wanted: Wanted, told: Told, nowMs: number): Next | null {
  const card = { key: `${operation}/card`, message: wanted.card, thread: null, to: told.thread }
  if (told.card === null) return { ...card, ref: null }
  const lines = wanted.lines.slice(0, mostAtOnce)
  const to = lines.at(-1)?.to
  if (to)
    return {
      key: keyOf(operation, to),
      message: together([...lateLine(nowMs, lines), ...lines.map(({ line }) => line)]),
      thread: told.card,
      ref: null,
      to,
    }
  return told.cardHash === hashOf(wanted.card) ? null : { ...card, ref: told.card }
}

/** A message whose answer was lost is looked for before it, or more with it, is ever sent again. */
async function settleDoubt(outside: Outside, operation: string, wanted: Wanted, told: Told): Promise<NextTurn> {
  const { inDoubt } = told
  if (inDoubt === null) return { again: 'now' }
  const found = await outside.chat.find(wanted.channel, told.card, inDoubt.key)
  if (found.is === 'unknown') return later(outside, 5000)
  if (found.is === 'found') return remember(outside, operation, told, { is: 'sent', ref: found.ref })
  // Another bot may be about to send it, or the chat about to show it: not seen yet is not absent.
  const ageMs = outside.clock.now() - inDoubt.sinceMs
  if (ageMs >= 0 && ageMs < pace.doubtMs) return later(outside, pace.doubtMs - ageMs)
  await outside.ledger.write(operation, told, { ...told, inDoubt: null })
  return { again: 'now' }
}

const later = (outside: Outside, ms: number): NextTurn => ({ again: 'at', atMs: outside.clock.now() + ms })

/** What became of a new message; `told` is the ledger while it was in doubt. */
async function remember(outside: Outside, operation: string, told: Told, sent: Sent): Promise<NextTurn> {
  const key = told.inDoubt?.key ?? ''
  switch (sent.is) {
    case 'later':
    case 'refused':
      if (sent.is === 'refused') outside.log.error({ operation, why: sent.why, key }, 'a message was refused')
      // It was certainly not sent, so more may be said with it when it is.
      await outside.ledger.write(operation, told, { ...told, inDoubt: null })
      return later(outside, sent.is === 'later' ? sent.retryAfterMs : 60_000)
    case 'unknown':
      outside.log.warn({ operation, why: sent.why, key }, 'a message may or may not have arrived')
      return later(outside, 2000)
    case 'sent':
      await outside.ledger.write(operation, told, {
        ...told,
        card: told.card ?? sent.ref,
        thread: told.inDoubt?.to ?? told.thread,
        inDoubt: null,
      })
      return { again: 'now' }
  }
}

/** An edit may be sent twice; only its newest state matters. */
async function edit(
  outside: Outside,
  operation: string,
  told: Told,
  { key, message }: Next,
  ref: MessageRef,
): Promise<NextTurn> {
  const sent = await outside.chat.edit(ref, key, message)
  switch (sent.is) {
    case 'later':
      return later(outside, sent.retryAfterMs)
    case 'unknown':
      return later(outside, 2000)
    case 'refused':
      outside.log.error({ operation, why: sent.why, key }, 'an edit of the card was refused')
      return later(outside, 60_000)
    case 'sent':
      await outside.ledger.write(operation, told, { ...told, cardHash: hashOf(message) })
      return { again: 'now' }
  }
}

/** How many messages about an operation are not sent yet, and since when the oldest of them waits. */
export async function unsaid(
  outside: Outside,
  operation: string,
): Promise<{ readonly messages: number; readonly sinceMs: number }> {
  const told = await outside.ledger.read(operation)
  const wanted = await wantedMessages(outside, operation, told.thread)
  const next = wanted && nextMessage(operation, wanted, told, outside.clock.now())
  if (wanted === null || (next === null && told.inDoubt === null)) return { messages: 0, sinceMs: 0 }
  const card = told.card === null || told.cardHash !== hashOf(wanted.card) ? 1 : 0
  const sinceMs = wanted.lines[0]?.atMs ?? told.inDoubt?.sinceMs ?? wanted.changedAtMs
  return { messages: Math.max(1, wanted.lines.length + card), sinceMs }
}
