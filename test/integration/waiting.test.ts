import { expect, test } from 'vitest'
import { seen } from '../until.ts'
import { approves, asks, asksAndApproves, rebootedOnce, receives, recorded, type ShownOperation } from './operations.ts'
import { environmentForAll } from './quick-environment.ts'
import { quickPlan } from './quick-plan.ts'

const soonMs = 2000

const environment = await environmentForAll(
  quickPlan(['storage-01', 'storage-02', 'storage-03', 'storage-04', 'control-1']),
)
const { bots, fleet, operator } = environment
const role = (node: string): readonly string[] => [node.replace(/-\d+$/, '')]

/** When a bot logged this event of an operation, at or after `sinceMs`. */
const happened = (operation: string, event: string, sinceMs: number): number | undefined =>
  bots
    .flatMap((bot) => bot.logged())
    .filter((line) => line.includes(`"${operation}"`) && line.includes(`"event":"${event}"`))
    .map((line) => Date.parse(String(JSON.parse(line).time)))
    .find((atMs) => atMs >= sinceMs)

/** Waits until Consul names a run of the operation as the holder of storage's lock. */
const holdsLock = ({ id }: ShownOperation): Promise<unknown> =>
  seen(
    () => operator.read('lockkeeper/harbour/locks/role/storage'),
    (lock) => lock?.includes(`"run":"${id}-`) === true,
  )

test('lock queue: names the holder, and is held by a stop flag of rebootmgr until it is lifted', async () => {
  const first = await asksAndApproves(environment, 'ana', '/cluster reboot storage-01')
  await holdsLock(first)
  const second = await asksAndApproves(environment, 'dora', '/cluster reboot storage-02')
  const waits = await second.says('waiting for lock role/storage')
  expect(waits).toContain(`${first.id}, storage-01`)
  await recorded(environment, (line) => line.node === 'storage-01' && line.kind === 'down')
  await operator.put('service/rebootmgr/stop', 'datacentre power work')
  await first.says('Done in')
  await second.says('acquire the lock: stop flags')
  expect(second.read()).toContain('datacentre power work')
  expect(fleet.reboots('storage-02')).toEqual([])
  const liftedAtMs = Date.now()
  await operator.remove('service/rebootmgr/stop')
  const acquiredAtMs = await seen(
    async () => happened(second.id, 'stepDone', liftedAtMs),
    (atMs) => atMs !== undefined,
  )
  expect(acquiredAtMs).toBeLessThan(liftedAtMs + soonMs)
  await second.says('Done in')
  expect(['storage-01', 'storage-02'].every((node) => rebootedOnce(environment, node))).toBe(true)
  expect(fleet.neverTwoDown(role)).toEqual([])
})

test('`/cluster stop`: holds an approved reboot, which starts within seconds after the stop is lifted', async () => {
  const asked = await asks(environment, 'ana', '/cluster reboot storage-04')
  await approves(environment, 'ben', asked)
  await receives(environment, 'dora', '/cluster stop cluster --reason "power work"', 'power work')
  await approves(environment, 'chris', asked)
  expect(await asked.says('Not started')).toMatch(/Not started: stop flags: .*power work/)
  expect(fleet.reboots('storage-04')).toEqual([])
  const liftedAtMs = Date.now()
  await receives(environment, 'dora', '/cluster resume cluster', 'resumed. Waiting operations continue automatically')
  await asked.says('Started')
  expect(happened(asked.id, 'started', liftedAtMs) ?? Number.NaN).toBeLessThan(liftedAtMs + soonMs)
  await asked.says('Done in')
  expect(rebootedOnce(environment, 'storage-04')).toBe(true)
})

test('failing check: holds a storage reboot with node and output until it passes', async () => {
  const asked = await asks(environment, 'ana', '/cluster reboot storage-03')
  await fleet.switchOn('storage-02', 'checkFails', 'ceph-osd')
  await untilChecked('storage-02', 'ceph-osd', 'critical')
  await approves(environment, 'ben', asked)
  await approves(environment, 'chris', asked)
  const held = await asked.says('service checks')
  expect(held).toMatch(/storage-02.*ceph-osd is failed: switched off by hand/)
  expect(fleet.reboots('storage-03')).toEqual([])
  await fleet.switchOff('storage-02', 'checkFails')
  await asked.says('Done in')
  expect(rebootedOnce(environment, 'storage-03')).toBe(true)
})

/** Waits until a check of the service has this status in Consul. */
const untilChecked = (node: string, service: string, status: string): Promise<unknown> =>
  seen(
    async () => fleet.nodes().find(({ name }) => name === node)?.checks ?? [],
    (checks) => checks.some((check) => check.service === service && check.status === status),
  )
