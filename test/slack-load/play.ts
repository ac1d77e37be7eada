import { plain } from '../../src/core/message.ts'
import { activeRuns } from '../../src/core/operation/active-runs.ts'
import { isTerminal, type Operation, operationState } from '../../src/core/operation/state.ts'
import { runState } from '../../src/core/run/fold.ts'
import { pendingMessages } from '../../src/engine/delivery/projections/operation-messages.ts'
import { wantedMessages } from '../../src/engine/delivery/projections/wanted-messages.ts'
import { nothingDelivered } from '../../src/engine/ports/chat.ts'
import type { ClusterContext } from '../../src/engine/ports/context.ts'
import type { OperationEntry, RunEntry } from '../../src/engine/ports/journals.ts'
import { pick, randomFrom } from '../simulation/random.ts'
import { labelsOf, presses, says } from '../world/requests.ts'
import type { World } from '../world/world.ts'
import { approving, type Clusters, channelId, clustersOf, type Load, requester } from './clusters.ts'
import { type Recorded, recordedChat, recordedLedger } from './recorded.ts'
import { type BotParts, type SlackUnderLoad, startSlack } from './workspace.ts'

/** The journal of an operation and those of its runs. */
export type OperationJournals = {
  readonly operation: string
  readonly channel: string
  readonly entries: readonly OperationEntry[]
  readonly runs: readonly (readonly RunEntry[])[]
  /** Every line that the thread must have, in order, by the journals alone. */
  readonly lines: readonly string[]
}

/** A moment at which nothing about an operation waited to be sent. */
export type Current = { readonly atMs: number; readonly operation: string }

/** What happened under a load. */
export type PlayedLoad = Pick<Recorded, 'sendings' | 'reached'> & {
  readonly startMs: number
  readonly endMs: number
  readonly operations: readonly OperationJournals[]
  readonly current: readonly Current[]
}

/** Something that happens at a time, beside the turns of the clusters. */
type Event = { readonly atMs: number; readonly happens: () => Promise<void> }

const lookEveryMs = 15_000
const longestMs = 6 * 3_600_000

/** Everything that takes part. */
type Playing = SlackUnderLoad & Clusters & { readonly recorded: Recorded; readonly events: Event[] }

/** Each bot takes some of the turns of every cluster. */
function shareTurns({ worlds, bots, workspace, clock, recorded }: Playing, seed: number): void {
  const random = randomFrom(seed + 1)
  const now = () => clock.nowMs()
  const chats = bots.map(({ chat, backlog }) => ({ backlog, chat: recordedChat(chat, workspace, now, recorded) }))
  for (const world of worlds) {
    const own: Partial<ClusterContext> = { ledger: recordedLedger(world.ledger, now, recorded), ...first(chats) }
    Object.assign(world.context, own)
    const contexts = chats.map((parts, bot) => ({ ...world.context, ...parts, instance: `bot-${bot + 1}` }))
    world.nextBot = () => pick(contexts, random())
  }
}

function first(bots: readonly BotParts[]): BotParts {
  const [bot] = bots
  if (bot === undefined) throw new Error('a load needs a bot')
  return bot
}

/** The next thing that happens: an event, or a turn of one of the clusters. */
function nextOf({ worlds, events }: Playing): { readonly atMs: number; readonly happens: () => Promise<unknown> } {
  let next: Event | World | null = null
  let atMs = Number.POSITIVE_INFINITY
  for (const world of worlds) {
    const dueMs = world.dueMs()
    if (dueMs < atMs) [next, atMs] = [world, dueMs]
  }
  for (const event of events) if (event.atMs < atMs) [next, atMs] = [event, event.atMs]
  if (next === null) throw new Error('nothing happens any more')
  const chosen = next
  if (!('happens' in chosen)) return { atMs, happens: () => chosen.turn(atMs) }
  events.splice(events.indexOf(chosen), 1)
  return chosen
}

/** Requests a reboot, and has it approved later where it needs approvals. */
function request(playing: Playing, { world: number, words, approvedAfterMs }: Clusters['requests'][number]) {
  return async (): Promise<void> => {
    const world = playing.worlds[number] as World
    const place = { channel: channelId(number), thread: null }
    const known = new Set(world.journals.journals.keys())
    const plan = (await says(world, requester, words, place)).at(-1)
    if (plan === undefined) throw new Error(`no answer to ${words}`)
    await presses(world, requester, plan, approvedAfterMs === null ? 'Start' : 'Request approval', '', place)
    const journal = [...world.journals.journals.keys()].find(
      (name) => !known.has(name) && name.startsWith('operation/'),
    )
    const operation = journal?.replace('operation/', '') ?? ''
    for (const [index, afterMs] of (approvedAfterMs ?? []).entries())
      playing.events.push({
        atMs: playing.clock.nowMs() + afterMs,
        happens: () => approve(playing, world, operation, approving[index] ?? ''),
      })
  }
}

async function approve({ recorded }: Playing, world: World, operation: string, person: string): Promise<void> {
  const card = recorded.cards.get(operation)
  const [label] = card === undefined ? [] : labelsOf(card, 'approve')
  if (card === undefined || label === undefined) throw new Error(`${operation} cannot be approved`)
  await presses(world, person, card, label, '', { channel: world.policy.channel, thread: null })
}

const operationsOf = (world: World): readonly string[] =>
  [...world.journals.journals.keys()].flatMap((name) =>
    name.startsWith('operation/') ? [name.replace('operation/', '')] : [],
  )

const stateOf = (world: World, operation: string): Operation | null =>
  operationState(world.journals.operationNow(operation))

/** Looks at regular times which operations have nothing left to send. */
function look(playing: Playing, current: Current[]): Event {
  const { worlds, clock } = playing
  return {
    atMs: clock.nowMs() + lookEveryMs,
    async happens() {
      for (const world of worlds)
        for (const operation of operationsOf(world))
          if ((await pendingMessages(world.context, operation)).messages === 0)
            current.push({ atMs: clock.nowMs(), operation })
      playing.events.push(look(playing, current))
    },
  }
}

/** Whether an operation goes on without a person: one that has failed runs only waits for someone to look at it. */
function isAtWork(world: World, operation: string): boolean {
  const state = stateOf(world, operation)
  if (state === null || isTerminal(state) || state.state === 'paused') return false
  const active = activeRuns(state)
  return (
    active.length === 0 || active.some(({ run }) => runState(world.journals.runNow(run))?.status !== 'needs attention')
  )
}

/** Whether every operation was requested and has ended or waits for a person, and nothing is left to send. */
async function isOver({ worlds, requests }: Playing): Promise<boolean> {
  const all = worlds.flatMap((world) => operationsOf(world).map((operation) => ({ world, operation })))
  if (all.length < requests.length) return false
  if (all.some(({ world, operation }) => isAtWork(world, operation))) return false
  for (const { world, operation } of all)
    if ((await pendingMessages(world.context, operation)).messages > 0) return false
  return true
}

/** Plays a load until everything has ended and was sent. Time is simulated; only calls to the workspace take real time. */
export async function play(load: Load, slackOf = startSlack): Promise<PlayedLoad> {
  const clusters = clustersOf(load)
  const startMs = clusters.worlds[0]?.nowMs ?? 0
  const slack = await slackOf(
    clusters.worlds.map((_, number) => channelId(number)),
    load.bots,
    startMs,
  )
  const recorded: Recorded = { sendings: [], reached: [], cards: new Map() }
  const playing: Playing = { ...slack, ...clusters, recorded, events: [] }
  const current: Current[] = []
  try {
    shareTurns(playing, load.seed)
    for (const one of clusters.requests)
      playing.events.push({ atMs: startMs + one.atMs, happens: request(playing, one) })
    playing.events.push(look(playing, current))
    await playUntilOver(playing, startMs)
  } finally {
    await slack.workspace.stop()
  }
  return { ...recorded, startMs, endMs: slack.clock.nowMs(), current, operations: await journalsOf(clusters.worlds) }
}

async function playUntilOver(playing: Playing, startMs: number): Promise<void> {
  const { clock, worlds } = playing
  for (let checkMs = startMs; ; ) {
    const { atMs, happens } = nextOf(playing)
    if (atMs > clock.nowMs()) clock.advanceMs(atMs - clock.nowMs())
    for (const world of worlds) world.nowMs = clock.nowMs()
    await happens()
    if (clock.nowMs() < checkMs) continue
    if (await isOver(playing)) return
    if (clock.nowMs() - startMs > longestMs)
      throw new Error(
        'the load does not end: ' +
          JSON.stringify(
            worlds.flatMap((w) =>
              operationsOf(w).map((o) => [o, stateOf(w, o)?.state, w.journals.operationNow(o).at(-1)?.event]),
            ),
          ).slice(0, 3000),
      )
    checkMs = clock.nowMs() + 30_000
  }
}

async function journalsOf(worlds: readonly World[]): Promise<readonly OperationJournals[]> {
  const all = worlds.flatMap((world) => operationsOf(world).map((operation) => ({ world, operation })))
  return Promise.all(
    all.map(async ({ world, operation }) => {
      const wanted = await wantedMessages(world.context, operation, nothingDelivered)
      const runs = [...world.journals.journals.keys()].filter((name) => name.startsWith(`run/${operation}-`))
      return {
        operation,
        channel: world.policy.channel,
        entries: world.journals.operationNow(operation),
        runs: runs.map((name) => world.journals.runNow(name.replace('run/', ''))),
        lines: (wanted?.lines ?? []).map(({ line }) => plain(line)),
      }
    }),
  )
}
