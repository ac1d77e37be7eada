import { hashOf } from '../core/hash.ts'
import type { Line, Message } from '../core/messages/message.ts'
import { type Operation, operationState } from '../core/operation/state.ts'
import { runState } from '../core/run/state.ts'
import { card } from '../core/telling/card.ts'
import { threadLines } from '../core/telling/thread.ts'
import type { Outside } from './outside.ts'
import type { MessageRef, Sent, Told } from './ports/chat.ts'
import type { RunEntry } from './ports/journals.ts'
import type { NextTurn } from './ports/turns.ts'

/** What an operation's card and thread should say now, from its journals alone. */
type Wanted = { readonly channel: string; readonly card: Message; readonly lines: readonly Message[] }

/** One turn of an operation's messages: says or edits one thing, remembers it, and comes back for the next. */
export async function report(outside: Outside, operation: string): Promise<NextTurn> {
  const wanted = await wantedMessages(outside, operation)
  if (wanted === null) return { again: 'never' }
  const told = await outside.ledger.read(operation)
  const next = nextMessage(operation, wanted, told)
  if (next === null) return { again: 'when woken' }
  const doubted = await settleDoubt(outside, operation, wanted, told, next)
  if (doubted !== null) return doubted
  const marked: Told = next.ref === null ? { ...told, inDoubt: next.key } : told
  if (marked !== told && (await outside.ledger.write(operation, told, marked)) === 'conflict') return { again: 'now' }
  const sent = next.ref
    ? await outside.chat.edit(next.ref, next.key, next.message)
    : await outside.chat.post(wanted.channel, next.thread, next.key, next.message)
  return remember(outside, operation, marked, next, sent)
}

async function wantedMessages(outside: Outside, id: string): Promise<Wanted | null> {
  const entries = await outside.journals.operation(id)
  const operation = operationState(entries)
  if (operation === null || operation.submittedAtMs === null) return null
  const runs = new Map<string, readonly RunEntry[]>()
  for (const { run } of operation.runs) runs.set(run, await outside.journals.run(run))
  const last = operation.runs.at(-1)
  const run = last && last.outcome === null ? runState(runs.get(last.run) ?? []) : null
  return {
    channel: operation.channel,
    card: card(operation, run),
    lines: threadLines(entries, runs, threadOf(outside, operation)),
  }
}

function threadOf({ policy }: Outside, operation: Operation) {
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
  readonly is: 'card' | 'line' | 'edit'
  /** How many thread lines have been said when it is sent. */
  readonly saidTo: number
}

// A thread may take one message a second: what has gathered meanwhile is said in one.
const mostAtOnce = 12

/** The lines that are next in the thread, as one message; those in doubt exactly as they were sent before. */
function nextLines(operation: string, wanted: Wanted, told: Told): Next | null {
  const doubted = told.inDoubt === null ? null : /\/lines\/(\d+)-(\d+)$/.exec(told.inDoubt)
  const to = doubted ? Number(doubted[2]) : Math.min(wanted.lines.length, told.said + mostAtOnce)
  const lines = wanted.lines.slice(told.said, to)
  if (lines.length === 0) return null
  const key = `${operation}/lines/${told.said + 1}-${to}`
  return { key, message: together(lines), thread: told.card, ref: null, is: 'line', saidTo: to }
}

const together = (messages: readonly Message[]): Message => ({
  sentence: messages.flatMap(({ sentence }, index) => (index === 0 ? sentence : [' · ', ...sentence])),
  parts: [{ part: 'text', lines: messages.map(({ sentence }) => sentence) }],
})

/** The card first, then the thread in order, then the card's newest state. */
function nextMessage(operation: string, wanted: Wanted, told: Told): Next | null {
  if (told.card === null)
    return { key: `${operation}/card`, message: wanted.card, thread: null, ref: null, is: 'card', saidTo: told.said }
  const lines = nextLines(operation, wanted, told)
  if (lines) return lines
  if (told.cardHash === hashOf(wanted.card)) return null
  return { key: `${operation}/card`, message: wanted.card, thread: null, ref: told.card, is: 'edit', saidTo: told.said }
}

/** A message whose answer was lost is looked for before it is ever sent again. */
async function settleDoubt(
  outside: Outside,
  operation: string,
  wanted: Wanted,
  told: Told,
  next: Next,
): Promise<NextTurn | null> {
  if (next.ref !== null || told.inDoubt !== next.key) return null
  const found = await outside.chat.find(wanted.channel, next.thread, next.key)
  if (found.is === 'unknown') return later(outside, 5000)
  if (found.is === 'absent') return null
  return remember(outside, operation, told, next, { is: 'sent', ref: found.ref })
}

const later = (outside: Outside, ms: number): NextTurn => ({ again: 'at', atMs: outside.clock.now() + ms })

async function remember(outside: Outside, operation: string, told: Told, next: Next, sent: Sent): Promise<NextTurn> {
  switch (sent.is) {
    case 'later':
      // It was certainly not sent, so more may be said with it when it is.
      if (told.inDoubt !== null) await outside.ledger.write(operation, told, { ...told, inDoubt: null })
      return later(outside, sent.retryAfterMs)
    case 'unknown':
      outside.log.warn({ operation, why: sent.why, key: next.key }, 'a message may or may not have arrived')
      return later(outside, 2000)
    case 'refused':
      outside.log.error({ operation, why: sent.why, key: next.key }, 'a message was refused')
      return later(outside, 60_000)
    case 'sent':
      await outside.ledger.write(operation, told, toldAfter(told, next, sent.ref))
      return { again: 'now' }
  }
}

function toldAfter(told: Told, next: Next, ref: MessageRef): Told {
  switch (next.is) {
    case 'card':
      return { ...told, card: ref, cardHash: hashOf(next.message), inDoubt: null }
    case 'edit':
      return { ...told, cardHash: hashOf(next.message) }
    case 'line':
      return { ...told, said: next.saidTo, inDoubt: null }
  }
}

/** Whether everything about an operation has been said. */
export async function allTold(outside: Outside, operation: string): Promise<boolean> {
  const wanted = await wantedMessages(outside, operation)
  if (wanted === null) return true
  return nextMessage(operation, wanted, await outside.ledger.read(operation)) === null
}
