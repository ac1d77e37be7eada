import { expect, it } from 'vitest'
import { weekdays } from '../../src/core/windows/local-time.ts'
import type { MaintenanceWindow } from '../../src/core/windows/window.ts'
import { measure } from '../../src/engine/housekeeping/gauges.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import type { StepFact } from '../../src/engine/ports/metrics.ts'
import { withMetrics } from '../../src/main/bot/with-metrics.ts'
import { harbour } from '../world/demo-cluster.ts'
import { ana, ben, chris, policy } from '../world/policy.ts'
import { presses, says } from '../world/requests.ts'
import { missingRight } from '../world/rights.ts'
import type { World } from '../world/world.ts'

const calls = (world: World, name: string) => world.extraPorts.counted.filter((call) => call[0] === name)
const last = (world: World, name: string) => calls(world, name).at(-1)

async function asked(world: World, text: string): Promise<void> {
  const plan = (await says(world, ana, text)).at(-1)
  if (!plan) throw new Error('no plan')
  await presses(world, ana, plan, text.includes('storage') ? 'Request approval' : 'Start')
  await world.passes(2_000)
}

async function approved(world: World): Promise<void> {
  const card = world.chat.card('op-T1')
  if (!card) throw new Error('no card')
  for (const person of [ben, chris]) await presses(world, person, card, 'Approve')
}

it('metrics: count each ended step, run and operation once, with the duration of the step', async () => {
  const world = harbour()
  await asked(world, 'reboot storage-01')
  await approved(world)
  await world.passes(600_000)
  expect(calls(world, 'operationEnded')).toEqual([['operationEnded', 'reboot', 'succeeded']])
  expect(calls(world, 'runEnded')).toEqual([['runEnded', 'reboot', 'succeeded']])
  const steps = calls(world, 'stepEnded').map(([, step]) => step as StepFact)
  expect(new Set(steps.map(({ ended }) => ended))).toEqual(new Set(['done']))
  const boot = steps.find(({ kind }) => kind === 'awaitNewBoot')
  expect(boot?.tookMs).toBeGreaterThan(10_000)
  expect(steps.filter(({ kind }) => kind === 'reboot')).toHaveLength(1)
  expect(boot?.phase).toBe('final change')
  expect(steps.find(({ kind }) => kind === 'releaseLock')?.phase).toBe('verify and release')
})

it('metrics: count a denied operation as denied, and no run', async () => {
  const world = harbour()
  await asked(world, 'reboot storage-01')
  const card = world.chat.card('op-T1')
  if (!card) throw new Error('no card')
  await presses(world, ben, card, 'Deny…', 'not today')
  expect(calls(world, 'operationEnded')).toEqual([['operationEnded', 'reboot', 'denied']])
  expect(calls(world, 'runEnded')).toEqual([])
})

it('metrics: measure open operations and held locks', async () => {
  const world = harbour()
  await measure(world.context)
  expect(last(world, 'operations')).toEqual(['operations', {}])
  await asked(world, 'reboot storage-01')
  await measure(world.context)
  expect(last(world, 'operations')).toEqual(['operations', { 'awaiting approval': 1 }])
  await approved(world)
  await world.passes(10_000)
  await measure(world.context)
  expect(last(world, 'operations')).toEqual(['operations', { running: 1 }])
  const held = { node: 'storage-01', operation: 'op-T1', sinceMs: expect.any(Number) }
  const scopes = [
    { scope: 'cluster', ...held },
    { scope: 'role/storage', ...held },
  ]
  expect(last(world, 'locks')).toEqual(['locks', scopes, 0, world.nowMs])
})

it('metrics: count verdicts of gates that work depends on, not those of why', async () => {
  const world = harbour()
  await says(world, ana, 'why storage-01')
  expect(calls(world, 'gateAnswered')).toEqual([])
  await asked(world, 'reboot storage-01')
  world.cluster.failing.set('storage-02', 'disk is full')
  await approved(world)
  await world.passes(10_000)
  expect(calls(world, 'gateAnswered')).toContainEqual(['gateAnswered', 'stop flags', 'ok'])
  expect(calls(world, 'gateAnswered')).toContainEqual(['gateAnswered', 'service checks', 'blocked'])
})

it('metrics: count messages pending for a silent chat with the age of the oldest, and none once they are sent', async () => {
  const world = harbour()
  world.chat.silent = true
  await asked(world, 'reboot storage-01')
  await world.passes(30_000)
  await measure(world.context)
  const [, waiting, oldestMs] = last(world, 'outbox') ?? []
  expect(waiting).toBeGreaterThanOrEqual(1)
  expect(oldestMs).toBeGreaterThanOrEqual(30_000)
  world.chat.silent = false
  await world.passes(30_000)
  await measure(world.context)
  expect(last(world, 'outbox')).toEqual(['outbox', 0, 0])
})

it('metrics: tell open windows, stop flags, unacknowledged overrides and missing rights as they are', async () => {
  const nightly: MaintenanceWindow = {
    name: 'nightly',
    start: '22:00',
    lengthMs: 6 * 3_600_000,
    zone: 'UTC',
    days: [...weekdays],
    except: [],
    graceMs: 0,
  }
  const frozen = { ...nightly, name: 'frozen', calendars: ['/etc/freeze.ics'] }
  const world = harbour({ ...policy, windows: [nightly, frozen] })
  world.nowMs = Date.parse('2026-11-30T21:59:59Z')
  await measure(world.context)
  expect(last(world, 'windows')).toEqual([
    'windows',
    new Map([
      ['nightly', false],
      ['frozen', false],
    ]),
  ])
  world.nowMs += 1000
  await world.cluster.setStop({ kind: 'group', name: 'rack-2' }, 'power', 'dora')
  world.rights.lacking = [missingRight('denied')]
  await measure(world.context)
  // a window whose calendar cannot be read is closed
  expect(last(world, 'windows')).toEqual([
    'windows',
    new Map([
      ['nightly', true],
      ['frozen', false],
    ]),
  ])
  expect(last(world, 'stops')).toEqual(['stops', [{ scope: 'group', group: 'rack-2' }]])
  expect(last(world, 'rightsMissing')).toEqual(['rightsMissing', 1])
  expect(last(world, 'overrides')).toEqual(['overrides', 0])
  expect(last(world, 'measured')).toEqual(['measured', world.nowMs])
})

it('metrics: set the other gauges when one cannot be read, and do not count as measured', async () => {
  const world = harbour()
  world.rights.away = true
  await expect(measure(world.context)).rejects.toThrow('no leader')
  expect(last(world, 'overrides')).toEqual(['overrides', 0])
  expect(last(world, 'measured')).toBeUndefined()
})

it('withMetrics: counts each failure of a port once and passes it on, and does not count bugs', async () => {
  const failures: Failure[] = []
  const failure = new Failure('consul', 'no leader', 'none')
  class Port {
    readonly #secret = 7
    async fails(): Promise<never> {
      throw failure
    }
    async breaks(): Promise<never> {
      throw new TypeError('a bug')
    }
    async works(): Promise<number> {
      return this.#secret
    }
  }
  const port = withMetrics(new Port(), (one) => void failures.push(one))
  await expect(port.fails()).rejects.toBe(failure)
  await expect(port.breaks()).rejects.toThrow('a bug')
  expect(await port.works()).toBe(7)
  expect(failures).toEqual([failure])
})
