import { afterEach, expect, test } from 'vitest'
import { openTraces, traceIdOf } from '../../../src/adapters/otlp/traces.ts'
import type { Message } from '../../../src/core/message.ts'
import type { Log } from '../../../src/engine/ports/log.ts'
import { conversation } from '../../../src/engine/requests/conversation.ts'
import { takeTurn } from '../../../src/engine/turns/take-turn.ts'
import { idsOfRequests, tracedConversation, tracedTurn, withTraces } from '../../../src/main/bot/with-traces.ts'
import { operationOf, until, untilOver, worldWith } from '../../conformance/cycle.ts'
import { ana, ben, channel, chris } from '../../world/policy.ts'
import { presses } from '../../world/requests.ts'
import { attributeOf, type ReceivedSpan, receiver } from './receiver.ts'

const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} }
const times = { sendMs: 1_000, everyMs: 5, closeMs: 2_000, most: 100_000 }
const reason = 'password hunter2'
const open: { close(): unknown }[] = []

afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

/** A world whose requests, turns and ports to nodes and locks are traced as a bot's are. */
async function tracedWorld() {
  const received = await receiver()
  const traces = openTraces(received.url, 'bot-1', quiet, times)
  open.push(traces, received)
  const world = worldWith()
  const { context } = world
  Object.assign(context, {
    ids: idsOfRequests(context.ids),
    nodes: withTraces(context.nodes, 'nodes', traces),
    locks: withTraces(context.locks, 'locks', traces),
  })
  const bots = { clusters: new Map([[context.policy.cluster, context]]), prefix: '/cluster' }
  const conversing = tracedConversation(conversation(bots), context.ids, traces)
  async function says(text: string): Promise<Message> {
    const answers: Message[] = []
    const respond = async (message: Message) => void answers.push(message)
    const request = { id: 'words-1', person: ana, channel, thread: null, atMs: world.nowMs, delivery: 'first' } as const
    const answer = await conversing.handleCommand({ kind: 'words', ...request, text, respond })
    const last = answer ?? answers.at(-1)
    if (!last) throw new Error('no answer')
    return last
  }
  /** Takes the turns that are due as the worker of a bot does. */
  async function takesTurns(): Promise<void> {
    const due = world.turns.take(world.nowMs)
    if (due === null) return
    const signal = new AbortController().signal
    await world.turns.settle(due.turn, await tracedTurn(traces, due.turn, () => takeTurn(context, due.turn, signal)))
  }
  return { world, says, takesTurns, received, traces }
}

const under = (spans: readonly ReceivedSpan[], { parentSpanId }: ReceivedSpan): ReceivedSpan | undefined =>
  spans.find(({ spanId }) => spanId === parentSpanId)

test('F205 traces: lead from the command of a person to the calls of its node', { tags: ['slow'] }, async () => {
  const { world, says, takesTurns, received, traces } = await tracedWorld()
  const plan = await says(`reboot storage-01 --reason "${reason}"`)
  const operation = [...world.journals.journals.keys()].find((name) => name.startsWith('operation/'))?.slice(10) ?? ''
  const cycle = { world, operation, run: `${operation}-1`, node: 'storage-01' }
  await presses(world, ana, plan, 'Request approval')
  await until(cycle, () => world.chat.card(operation) !== null)
  for (const person of [ben, chris]) {
    const card = world.chat.card(operation)
    if (card) await presses(world, person, card, 'Approve')
  }
  for (let turn = 0; turn < 100; turn += 1) {
    world.nowMs += 1_000
    await takesTurns()
  }
  await untilOver(cycle)
  expect(operationOf(cycle)?.state).toBe('succeeded')
  await traces.close()
  const spans = received.spans()
  const command = spans.find(({ name }) => name === 'command')
  expect(command?.traceId).toBe(traceIdOf(operation))
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([traceIdOf(operation)]))
  const call = spans.find(
    (span) => span.name.startsWith('nodes.') && attributeOf(span, 'lockkeeper.node') === cycle.node,
  )
  if (!call) throw new Error('no call of the node')
  const turn = under(spans, call)
  expect([turn?.name, turn && attributeOf(turn, 'lockkeeper.run')]).toEqual(['turn of run', cycle.run])
  expect(turn?.parentSpanId).toBe(command?.spanId)
  expect(received.texts.join()).not.toContain('hunter2')
})

test('F205 traces: without a receiver nothing is wrapped', () => {
  const { context } = worldWith()
  const bots = { clusters: new Map(), prefix: '/cluster' }
  const conversing = conversation(bots)
  expect(withTraces(context.nodes, 'nodes', null)).toBe(context.nodes)
  expect(tracedConversation(conversing, context.ids, null)).toBe(conversing)
})
