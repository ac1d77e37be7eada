import fc from 'fast-check'
import { beforeEach, expect, test } from 'vitest'
import { allPass, type Verdict } from '../../src/core/health/verdict.ts'
import { paced } from '../../src/engine/gates/paced.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import { GatePace } from '../../src/engine/ports/gate-pace.ts'
import { begins, happened, operationOf, untilOver, worldWith } from '../conformance/cycle.ts'
import { node } from '../core/policy-examples.ts'
import { examplesOf } from '../property.ts'
import { ana, policy } from '../world/policy.ts'
import type { World } from '../world/world.ts'

const verdict = (says: Verdict['verdict']): Verdict => ({ gate: 'ceph', verdict: says, evidence: says, remedy: '' })
const minuteMs = 60_000

let nowMs = 0
let gatePace: GatePace
/** When the gate was asked. */
let askedMs: number[]

beforeEach(() => {
  nowMs = 1_790_000_000_000
  gatePace = new GatePace('bot-1')
  askedMs = []
})

type Ask = () => Promise<Verdict>

const ask = (answer: Ask, name = 'c1', signal = new AbortController().signal, pace = gatePace): Promise<Verdict> =>
  paced(
    { context: { gatePace: pace, clock: { now: () => nowMs } }, moment: 'acquire', node: node(name), signal },
    'ceph',
    async () => {
      askedMs.push(nowMs)
      return answer()
    },
  )

/** Asks every two seconds, as a waiting run does, for this time; returns the seconds between questions. */
async function pauses(forMs: number, answer: Ask): Promise<readonly number[]> {
  const untilMs = nowMs + forMs
  for (; nowMs < untilMs; nowMs += 2000) await ask(answer).catch(() => null)
  return askedMs.slice(1).map((atMs, index) => (atMs - (askedMs[index] ?? 0)) / 1000)
}

const refuses: Ask = async () => verdict('blocked')
const fails: Ask = async () => {
  throw new Failure('ceph', 'no answer in time', 'none')
}

test.each([
  ['says no', refuses],
  ['is unknown', async () => verdict('unknown')],
  ['does not answer', fails],
])('F29 gate: one that %s is asked less and less often, at least every 30 s', async (_, answer) => {
  const between = await pauses(5 * minuteMs, answer)
  expect(between.slice(0, 3)).toEqual([2, 4, 8])
  expect(Math.min(...between.slice(4))).toBeGreaterThanOrEqual(24)
  expect(Math.max(...between)).toBeLessThanOrEqual(30)
  expect(askedMs.length).toBeLessThan(20)
})

test('F29 gate: one whose answer takes 2 s is asked for a tenth of the time at most, also at first', async () => {
  const slow: Ask = async () => {
    nowMs += 2000
    return verdict('blocked')
  }
  const between = await pauses(minuteMs, slow)
  expect(Math.min(...between)).toBeGreaterThanOrEqual(16)
})

test('F29 gate: repeats its last no in between, also one that was no answer', async () => {
  await ask(refuses)
  expect(await ask(async () => verdict('ok'))).toEqual(verdict('blocked'))
  await expect(ask(fails, 'c2')).rejects.toThrow('no answer in time')
  await expect(ask(refuses, 'c2')).rejects.toThrow('no answer in time')
  expect(askedMs).toHaveLength(2)
})

test('F29 gate: is asked again for each agreement, and after one at the first pace', async () => {
  await pauses(minuteMs, refuses)
  nowMs += minuteMs
  askedMs = []
  for (let count = 0; count < 3; count++) expect(await ask(async () => verdict('ok'))).toEqual(verdict('ok'))
  expect(askedMs).toHaveLength(3)
  askedMs = []
  expect((await pauses(10_000, refuses))[0]).toBe(2)
})

test('I7 gate: agrees only by an answer to the question that was just asked, for random answers and pauses', async () => {
  const answers = fc.array(
    fc.record({ says: fc.constantFrom('ok', 'warn', 'blocked', 'unknown', 'fails'), pauseMs: fc.nat(40_000) }),
    { minLength: 1, maxLength: 30 },
  )
  for (const sequence of examplesOf(answers, 200, 29)) {
    gatePace = new GatePace('bot-1')
    for (const { says, pauseMs } of sequence) {
      nowMs += pauseMs
      const before = askedMs.length
      const answer = await ask(says === 'fails' ? fails : async () => verdict(says)).catch(() => verdict('unknown'))
      if (allPass([answer]))
        expect([askedMs.length - before, answer.verdict], JSON.stringify(sequence)).toEqual([1, says])
    }
  }
})

test('F29 gate: a question that the end of its turn cut off is asked again', async () => {
  await expect(ask(fails, 'c1', AbortSignal.abort())).rejects.toThrow('no answer in time')
  await ask(async () => verdict('unknown'), 'c1', AbortSignal.abort())
  expect(await ask(async () => verdict('ok'))).toEqual(verdict('ok'))
})

test('F29 gate: a clock that is set back keeps no refusal', async () => {
  await ask(refuses)
  nowMs -= minuteMs
  expect(await ask(async () => verdict('ok'))).toEqual(verdict('ok'))
})

test('F29 gate: nodes and bots ask at different times', async () => {
  const pauseOf = async (bot: string, name: string) => {
    const pace = new GatePace(bot)
    const startMs = nowMs
    await ask(refuses, name, undefined, pace)
    const count = askedMs.length
    while (askedMs.length === count) {
      nowMs += 10
      await ask(refuses, name, undefined, pace)
    }
    return nowMs - startMs
  }
  const pausesMs = [await pauseOf('bot-1', 'c1'), await pauseOf('bot-1', 'c2'), await pauseOf('bot-2', 'c1')]
  expect(new Set(pausesMs).size).toBe(3)
  for (const pauseMs of pausesMs) expect(pauseMs).toBeLessThanOrEqual(2000)
})

const { compute } = policy.roles
if (!compute) throw new Error('the policy has no compute role')
const withOwnGate = { roles: { ...policy.roles, compute: { ...compute, gates: ['ceph'] } } }

/** Counts the questions to the operator's gate. */
function countsQuestions(world: World): () => number {
  const { commands } = world.context
  const { ask: asks } = commands
  let count = 0
  commands.ask = (...asked) => {
    count += 1
    return asks(...asked)
  }
  return () => count
}

test('F29 run: a gate that says no for ten minutes is asked about twice a minute, and the run goes on soon after', {
  tags: ['slow'],
}, async () => {
  const world = worldWith(withOwnGate)
  const cycle = await begins(world, 'reboot compute-01')
  world.objections.set('ceph', 'osd.3 is down')
  const questions = countsQuestions(world)
  await world.passes(10 * minuteMs)
  expect(questions()).toBeGreaterThanOrEqual(20)
  expect(questions()).toBeLessThan(35)
  expect(happened(world, 'compute-01', 'armed')).toBe(0)
  world.objections.clear()
  const before = questions()
  await world.passes(31_000)
  expect(questions()).toBeGreaterThan(before)
  await untilOver(cycle)
  expect(operationOf(cycle)?.state).toBe('succeeded')
})

test('F29 plan: asks a gate although it has just refused a run', async () => {
  const world = worldWith(withOwnGate)
  await begins(world, 'reboot compute-01')
  world.objections.set('ceph', 'osd.3 is down')
  await world.passes(minuteMs)
  const questions = countsQuestions(world)
  await world.says(ana, 'reboot compute-01 --dry-run')
  expect(questions()).toBeGreaterThanOrEqual(1)
})
