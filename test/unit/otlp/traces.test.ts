import { afterEach, expect, test } from 'vitest'
import { openTraces, type Traces, traceIdOf } from '../../../src/adapters/otlp/traces.ts'
import { Failure } from '../../../src/engine/ports/failure.ts'
import type { Log } from '../../../src/engine/ports/log.ts'
import { seen } from '../../until.ts'
import { accepts, attributeOf, type ReceivedSpan, receiver } from './receiver.ts'

const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} }
const open: { close(): unknown }[] = []
const prompt = { sendMs: 200, everyMs: 5, closeMs: 300, most: 64 }

afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

async function receiving(...given: Parameters<typeof receiver>) {
  const received = await receiver(...given)
  open.push(received)
  return received
}

function tracing(url: string, log = quiet, times = prompt): Traces {
  const traces = openTraces(url, 'bot-1', log, times)
  open.push(traces)
  return traces
}

const named = (spans: readonly ReceivedSpan[], name: string): ReceivedSpan => {
  const found = spans.find((span) => span.name === name)
  if (!found) throw new Error(`no span ${name}`)
  return found
}

test('F205 traces: all spans of an operation are one trace below its request, on whichever bot', async () => {
  const received = await receiving()
  const [first, second] = [tracing(received.url), tracing(received.url)]
  await first.request('op-AAAA', 'command', {}, () => first.call('journals.append', {}, async () => 'appended'))
  await second.ofOperation('op-AAAA', 'turn of run', { 'lockkeeper.run': 'op-AAAA-1' }, () =>
    second.call('nodes.self', { 'lockkeeper.node': 'storage-01' }, async () => 'itself'),
  )
  await Promise.all([first.close(), second.close()])
  const spans = received.spans()
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([traceIdOf('op-AAAA')]))
  const [command, turn, call] = ['command', 'turn of run', 'nodes.self'].map((name) => named(spans, name))
  expect(command?.parentSpanId ?? '').toBe('')
  expect(turn?.parentSpanId).toBe(command?.spanId)
  expect(call?.parentSpanId).toBe(turn?.spanId)
  expect(named(spans, 'journals.append').parentSpanId).toBe(command?.spanId)
  expect(turn && attributeOf(turn, 'lockkeeper.operation')).toBe('op-AAAA')
  expect(call && attributeOf(call, 'lockkeeper.node')).toBe('storage-01')
  expect(received.texts.every((text) => text.startsWith('/v1/traces '))).toBe(true)
})

test('traces: another operation is another trace, and a call outside of spans has none', async () => {
  const received = await receiving()
  const traces = tracing(received.url)
  await traces.request('op-AAAA', 'command', {}, async () => 'made')
  await traces.request('op-BBBB', 'command', {}, async () => 'made')
  expect(await traces.call('nodes.self', {}, async () => 'itself')).toBe('itself')
  await traces.close()
  expect(received.spans().map(({ traceId }) => traceId)).toEqual([traceIdOf('op-AAAA'), traceIdOf('op-BBBB')])
})

test('F205 traces: an error is thrown on, and only its class and system are told', async () => {
  const received = await receiving()
  const traces = tracing(received.url)
  const failure = new Failure('Consul', 'refused the token s3cret-token', 'none')
  const act = () => traces.call('locks.state', {}, () => Promise.reject(failure))
  await expect(traces.ofOperation('op-AAAA', 'turn of run', {}, act)).rejects.toBe(failure)
  await traces.close()
  const span = named(received.spans(), 'locks.state')
  expect([attributeOf(span, 'error.type'), attributeOf(span, 'lockkeeper.failed')]).toEqual(['Failure', 'Consul'])
  expect(span.status.code).toBe(2)
  expect(received.texts.join()).not.toContain('s3cret-token')
})

test('F205 traces: work goes on, and a stop ends in time, while the receiver refuses, hangs or is away', {
  tags: ['slow'],
}, async () => {
  const refusing = await receiving((response) => void response.writeHead(500).end())
  const hanging = await receiving(() => undefined)
  const away = await receiver()
  away.close()
  for (const { url } of [refusing, hanging, away]) {
    const traces = tracing(url, quiet, { ...prompt, sendMs: 5_000 })
    for (let turn = 0; turn < 3 * prompt.most; turn += 1)
      expect(await traces.ofOperation('op-AAAA', 'turn of run', {}, async () => turn)).toBe(turn)
    const before = performance.now()
    await traces.close()
    expect(performance.now() - before).toBeLessThan(prompt.closeMs + 500)
  }
})

test('traces: a failing receiver is logged once, and again when it works', { tags: ['slow'] }, async () => {
  let fails = true
  const received = await receiving((response) => (fails ? void response.writeHead(400).end() : accepts(response)))
  const lines: string[] = []
  const say = (_: unknown, message: string) => void lines.push(message)
  const traces = tracing(received.url, { ...quiet, info: say, warn: say })
  const batch = async () => {
    const before = received.texts.length
    await traces.ofOperation('op-AAAA', 'turn of run', {}, async () => 'taken')
    await seen(
      async () => received.texts.length,
      (length) => length > before,
    )
  }
  await batch()
  await batch()
  fails = false
  await batch()
  await traces.close()
  expect(lines).toEqual(['traces cannot be sent', 'traces are sent again'])
})
