import { expect, test } from 'vitest'
import { plain } from '../../src/core/message.ts'
import { begins, happened, operationOf, runOf, until, untilOver, untilStep, worldWith } from '../conformance/cycle.ts'
import { harbour } from '../world/demo-cluster.ts'
import { ana, dora } from '../world/policy.ts'
import { missingRight } from '../world/rights.ts'

const refused = 'the token may not read flags/stop'
const lacking = [missingRight(refused)]

test('F01 plan: a missing right is in the evidence, and the plan has no start button', async () => {
  const world = harbour()
  world.rights.lacking = lacking
  const plan = JSON.stringify(await world.says(ana, 'reboot compute-01'))
  expect(plan).toContain(refused)
  expect(plan).not.toContain('"Start"')
})

test('F01 plan: rights that cannot be proven keep a plan from starting', async () => {
  const world = harbour()
  world.rights.away = true
  expect(JSON.stringify(await world.says(ana, 'reboot compute-01'))).not.toContain('"Start"')
})

test('F01 run: a right that is revoked during a run lets the node finish and keeps the next one from starting', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01,compute-02')
  await untilStep(cycle, 'awaitNewBoot')
  world.rights.lacking = lacking
  await until(cycle, () => (operationOf(cycle)?.held.length ?? 0) > 0)
  expect([happened(world, 'compute-01', 'went down'), happened(world, 'compute-02', 'went down')]).toEqual([1, 0])
  expect(runOf(cycle)?.outcome).toBe('succeeded')
  expect(operationOf(cycle)?.held.join()).toContain(refused)
  world.rights.lacking = []
  await untilOver(cycle)
  expect(happened(world, 'compute-02', 'went down')).toBe(1)
})

test('F01 run: a right that is revoked before the reboot keeps the node from going down', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01')
  await untilStep(cycle, 'enterMaintenance')
  world.rights.lacking = lacking
  await world.passes(600_000)
  expect(happened(world, 'compute-01', 'went down')).toBe(0)
})

test('F01 run: an unreadable lock table is unknown, and the run continues when it is readable again', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01')
  await untilStep(cycle, 'enterMaintenance')
  const grant = world.locks.restrictions.add('filtered')
  await world.passes(60_000)
  expect([happened(world, 'compute-01', 'went down'), runOf(cycle)?.failure ?? null]).toEqual([0, null])
  grant()
  await untilOver(cycle)
  expect(operationOf(cycle)?.state).toBe('succeeded')
})

test('F01 status: names the missing right', async () => {
  const world = harbour()
  world.rights.lacking = lacking
  expect(JSON.stringify(await world.says(ana, 'status'))).toContain(refused)
})

test('F02 stop: a refused flag is answered with the store’s words and announced nowhere', async () => {
  const world = harbour()
  world.cluster.restrictions.add('changes denied')
  const answer = plain((await world.says(dora, 'stop cluster --reason "mine"')).sentence)
  expect(answer).toContain('the token may not write flags/stop')
  expect(answer).not.toContain('Stopped')
  expect(world.cluster.announced).toEqual([])
})

test('F02 resume: writes nothing to the audit log that the store would refuse', async () => {
  const world = harbour()
  await world.says(dora, 'stop cluster --reason "power"')
  world.rights.lacking = lacking
  const before = (await world.context.journals.cluster()).length
  expect(plain((await world.says(dora, 'resume cluster')).sentence)).toContain(refused)
  expect(await world.context.journals.cluster()).toHaveLength(before)
  expect(world.cluster.flags).toHaveLength(1)
})

test('F02 cancel: one that is not kept beside the locks is not confirmed, and is kept as soon as it can be', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01')
  const grant = world.locks.restrictions.add('denies')
  const answer = JSON.stringify(await world.says(ana, `cancel ${cycle.operation}`))
  expect(answer).toContain('the token may not write over/')
  expect(answer).not.toContain('Nothing was changed')
  grant()
  await untilOver(cycle)
  await world.passes(120_000)
  expect(await world.locks.prohibitions(cycle.operation)).toEqual([{ is: 'cancelled' }])
})

test('F03 lock: a refused lock is reported once and retried slowly', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01')
  world.locks.restrictions.add('denies')
  let asked = 0
  world.faultFor = ({ port, method }) => {
    if (port === 'locks' && method === 'acquire') asked += 1
    return 'lives'
  }
  await world.passes(600_000)
  expect(asked).toBeLessThan(80)
  expect(runOf(cycle)?.waiting?.reason).toBe('lock store: the token may not write locks/')
})
