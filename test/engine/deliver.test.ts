import { beforeEach, expect, test } from 'vitest'
import { line } from '../../src/core/message.ts'
import { type DeliveryContext, deliver, deliverNext } from '../../src/engine/delivery/deliver.ts'
import { type Post, pendingPost } from '../../src/engine/delivery/pending-post.ts'
import type { PendingMessage, PostOutcome } from '../../src/engine/delivery/projection.ts'
import { pollIntervals } from '../../src/engine/poll-intervals.ts'
import { Backlog } from '../../src/engine/ports/backlog.ts'
import type { Chat, Sent } from '../../src/engine/ports/chat.ts'
import type { Priority } from '../../src/engine/ports/priority.ts'
import { describePostings } from '../contract/suites/postings.ts'
import { MemoryChat } from '../world/chat.ts'
import { MemoryNotices } from '../world/notices.ts'
import { MemoryPostings } from '../world/postings.ts'

describePostings('the world', async () => new MemoryPostings())

const post: Post = { key: 'digest/1', channel: 'C1', thread: null, message: line('News'), priority: 'progress' }

let nowMs = 0
let chat: MemoryChat
let postings: MemoryPostings
let notices: MemoryNotices

/** A bot; all bots share the chat and the stores. */
function bot(): DeliveryContext {
  return {
    chat,
    notices,
    backlog: new Backlog(),
    turns: { schedule: async () => {}, wake: async () => {} },
    clock: { now: () => nowMs },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  }
}

const turn = (context: DeliveryContext, wanted = post) =>
  deliverNext(
    context,
    async () => {
      const state = await pendingPost({ postings }, wanted)
      return state.is === 'pending' ? state.pending : { again: 'never' }
    },
    wanted.key,
  )

/** Takes turns until there is nothing more to do or an hour has passed. */
async function turns(context: DeliveryContext, wanted = post): Promise<void> {
  const untilMs = nowMs + 3_600_000
  while (nowMs < untilMs) {
    const next = await turn(context, wanted)
    if (next.again === 'never') return
    if (next.again === 'at') nowMs = next.atMs
  }
}

const keys = () => chat.posted.map(({ key }) => key)

beforeEach(() => {
  nowMs = 1_790_000_000_000
  chat = new MemoryChat(
    () => nowMs,
    (channel) => channel.startsWith('C'),
  )
  postings = new MemoryPostings()
  notices = new MemoryNotices()
})

test('deliver: marks a message in doubt before it is sent, and settles it afterwards', async () => {
  const context = bot()
  const seen: string[] = []
  const send = chat.post.bind(chat)
  chat.post = async (...given) => {
    seen.push((await postings.read(post.key)).is)
    return send(...given)
  }
  expect(await turn(context)).toEqual({ again: 'now' })
  expect(await turn(context)).toEqual({ again: 'never' })
  expect(seen).toEqual(['in doubt'])
  expect(await postings.read(post.key)).toEqual({ is: 'posted', ref: chat.posted[0]?.ref })
})

test('S25 S52 deliver: finds a message whose answer was lost and does not send it again', async () => {
  chat.loseAnswers = 1
  await turns(bot())
  expect(keys()).toEqual([post.key])
  expect((await postings.read(post.key)).is).toBe('posted')
})

test('S25 deliver: sends a message again when its call was lost', async () => {
  chat.loseCalls = 1
  await turns(bot())
  expect(keys()).toEqual([post.key])
  expect(chat.calls).toBe(2)
})

test('S25 S52 deliver: does not send a message in doubt at once when it is not found', async () => {
  const [asleep, sleep] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const send = chat.post.bind(chat)
  chat.post = async (...given) => {
    chat.post = send
    asleep.resolve()
    await sleep.promise
    return send(...given)
  }
  const paused = turn(bot())
  await asleep.promise
  const other = bot()
  nowMs += 1_000
  expect(await turn(other)).toEqual({ again: 'at', atMs: nowMs - 1_000 + pollIntervals.doubtMs })
  nowMs += pollIntervals.doubtMs - 2_000
  expect((await turn(other)).again).toBe('at')
  expect(chat.calls).toBe(0)
  sleep.resolve()
  await paused
  await turns(other)
  expect(keys()).toEqual([post.key])
  expect(chat.calls).toBe(1)
})

test('S25 deliver: sends a message in doubt again when its bot died before it was sent', async () => {
  expect(await postings.write(post.key, { is: 'not posted' }, { is: 'in doubt', sinceMs: nowMs })).toBe('written')
  const sinceMs = nowMs
  await turns(bot())
  expect(keys()).toEqual([post.key])
  expect(chat.posted[0]?.atMs).toBeGreaterThanOrEqual(sinceMs + pollIntervals.doubtMs)
})

test('S25 deliver: sends a message once when two bots take it at the same time', async () => {
  const [one, two] = [bot(), bot()]
  await Promise.all([turn(one), turn(two)])
  await turns(two)
  expect(keys()).toEqual([post.key])
  expect(chat.calls).toBe(1)
})

test('F198 deliver: prepares a message before it marks it, so that a slow preparation leaves no message in doubt', async () => {
  const seen: unknown[] = []
  chat.onPrepare = async () => {
    seen.push(await postings.read(post.key))
    nowMs += 8_000
  }
  await turns(bot())
  expect(seen).toEqual([{ is: 'not posted' }])
  expect(keys()).toEqual([post.key])
})

test('deliver: retries a message when the chat system asks for it, and is certain that it was not posted', async () => {
  chat.silent = true
  const context = bot()
  expect(await turn(context)).toEqual({ again: 'at', atMs: nowMs + 1_000 })
  expect(await postings.read(post.key)).toEqual({ is: 'not posted' })
  chat.silent = false
  await turns(context)
  expect(keys()).toEqual([post.key])
})

/** A pending message that records the outcomes of its deliveries. */
function pending(outcomes: PostOutcome[], given: Partial<PendingMessage> = {}): PendingMessage {
  const settle = async (outcome: PostOutcome) => {
    outcomes.push(outcome)
    return 'written' as const
  }
  return {
    ...post,
    retryKey: 'op-1/lines',
    contentRefused: 'keep trying',
    instead: () => [],
    action: { do: 'post', message: post.message, mark: async () => settle },
    ...given,
  }
}

const refusedAs = (cause: 'channel' | 'message gone' | 'rights' | 'content') => async (): Promise<Sent> => ({
  is: 'refused',
  cause,
  why: `no ${cause}`,
})

test.each(['channel', 'rights', 'content'] as const)(
  'F54 deliver: backs off a message that is refused because of %s, and notifies other channels only if its channel is unusable',
  async (cause) => {
    const outcomes: PostOutcome[] = []
    const context = bot()
    chat.post = refusedAs(cause)
    const instead = (why: string) => [{ key: 'instead', channel: 'C2', lines: [[why]], sinceMs: nowMs }]
    const wanted = pending(outcomes, { instead })
    expect(await deliver(context, wanted)).toMatchObject({ is: 'refused', nextMs: nowMs + 30_000 })
    expect(await deliver(context, wanted)).toMatchObject({ is: 'again', next: { again: 'at', atMs: nowMs + 30_000 } })
    expect(outcomes).toEqual([{ is: 'not sent' }])
    expect(await notices.all()).toEqual(cause === 'channel' ? ['instead'] : [])
  },
)

test('F54 deliver: gives up a message whose content is refused three times when others wait behind it', async () => {
  const outcomes: PostOutcome[] = []
  const context = bot()
  chat.post = refusedAs('content')
  const wanted = pending(outcomes, { contentRefused: 'give up' })
  for (let tries = 0; tries < 2; tries++) {
    const outcome = await deliver(context, wanted)
    if (outcome.is === 'refused') nowMs = outcome.nextMs
  }
  expect(await deliver(context, wanted)).toMatchObject({ is: 'again', next: { again: 'now' } })
  expect(outcomes.map(({ is }) => is)).toEqual(['not sent', 'not sent', 'given up'])
  expect(context.backlog.undelivered).toEqual([])
})

test.each(['post', 'edit', 'find'] as const)(
  'F41 deliver: settles at once that the target was deleted when it is gone at %s',
  async (what) => {
    const outcomes: PostOutcome[] = []
    const settle = async (outcome: PostOutcome) => {
      outcomes.push(outcome)
      return 'written' as const
    }
    const ref = { channel: 'C1', timestamp: '9' }
    chat.find = async () => ({ is: 'refused', cause: 'message gone', why: 'thread_not_found' })
    const action = {
      post: { do: 'post', message: post.message, mark: async () => settle },
      edit: { do: 'edit', ref, message: post.message, settle },
      find: { do: 'find', sinceMs: nowMs, settle },
    } as const
    const outcome = await deliver(bot(), pending(outcomes, { thread: ref, action: action[what] }))
    expect(outcome).toMatchObject({ is: 'again', next: { again: 'now' } })
    expect(outcomes).toEqual([{ is: 'target deleted' }])
  },
)

test('deliver: repeats an edit without doubt when its answer was lost', async () => {
  const context = bot()
  await turns(context)
  const [posted] = chat.posted
  if (!posted) throw new Error('nothing was posted')
  const outcomes: PostOutcome[] = []
  const settle = async (outcome: PostOutcome) => {
    outcomes.push(outcome)
    return 'written' as const
  }
  const wanted = pending(outcomes, { action: { do: 'edit', ref: posted.ref, message: line('Newer'), settle } })
  const edit = chat.edit.bind(chat)
  chat.edit = async (...given) => {
    chat.edit = edit
    await edit(...given)
    return { is: 'unknown', why: 'the answer was lost' }
  }
  expect(await deliver(context, wanted)).toMatchObject({ is: 'again', next: { again: 'at' } })
  expect(outcomes).toEqual([])
  expect((await deliver(context, wanted)).is).toBe('delivered')
  expect(outcomes).toEqual([{ is: 'delivered', ref: posted.ref }])
})

/** Posts three messages, so that the channel accepts no more for now. */
async function fullChannel(context: DeliveryContext): Promise<void> {
  for (const key of ['1', '2', '3']) expect((await turn(context, { ...post, key })).again).toBe('now')
}

test('I9 deliver: sends the more important message first when several of one bot wait for a channel', async () => {
  const context = bot()
  await fullChannel(context)
  const waiting = (['progress', 'end', 'approval', 'failure'] as const).map((priority) => ({
    ...post,
    key: priority,
    priority,
  }))
  const dueMs = new Map(waiting.map(({ key }) => [key, nowMs]))
  for (let turnsTaken = 0; turnsTaken < 200 && dueMs.size > 0; turnsTaken++) {
    const atMs = Math.min(...dueMs.values())
    nowMs = Math.max(nowMs, atMs)
    const next = waiting.find(({ key }) => dueMs.get(key) === atMs)
    if (!next) break
    const after = await turn(context, next)
    if (after.again === 'at') dueMs.set(next.key, after.atMs)
    else dueMs.delete(next.key)
  }
  expect(keys().slice(3)).toEqual(['failure', 'approval', 'end', 'progress'])
})

test('I9 deliver: lets no message wait for a more important one of another channel, or for one that another bot has sent', async () => {
  const context = bot()
  await fullChannel(context)
  const failure: Post = { ...post, key: 'failure', priority: 'failure' }
  expect((await turn(context, failure)).again).toBe('at')
  expect((await turn(context, { ...post, key: 'elsewhere', channel: 'C2' })).again).toBe('now')
  nowMs += 10_000
  expect((await turn(context, { ...post, key: 'progress' })).again).toBe('now')
})

test('F55 deliver: sends and edits with the priority of the message, for which calls may be kept', async () => {
  const given: string[] = []
  const note = async (priority: Priority): Promise<Sent> => {
    given.push(priority)
    return { is: 'sent', ref: { channel: 'C1', timestamp: '1' } }
  }
  const context: DeliveryContext = {
    ...bot(),
    chat: Object.assign(chat, {
      post: (...[, , , , priority]: Parameters<Chat['post']>) => note(priority),
      edit: (...[, , , priority]: Parameters<Chat['edit']>) => note(priority),
    }),
  }
  await deliver(context, pending([], { priority: 'failure' }))
  const action: PendingMessage['action'] = {
    do: 'edit',
    ref: { channel: 'C1', timestamp: '1' },
    message: post.message,
    settle: async () => 'written',
  }
  await deliver(context, pending([], { priority: 'approval', action }))
  expect(given).toEqual(['failure', 'approval'])
})
