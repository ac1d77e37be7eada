import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { presses } from '../../sandbox/environment/people.ts'
import { freshFolder } from '../../sandbox/programs/run-folder.ts'
import { approves, asks, asksAndApproves, goesOnWith, plans, rebootedOnce, recorded } from './operations.ts'
import { environmentForAll } from './quick-environment.ts'
import { quickPlan, withCluster } from './quick-plan.ts'
import { givesRoles } from './roles-of-node.ts'

// a gate agrees while its file exists
const files = freshFolder('gates')
const file = (gate: string): string => join(files, gate)
const agrees = (gate: string): void => writeFileSync(file(gate), '')
const objects = (gate: string): void => rmSync(file(gate))
const gates = ['ok-to-stop', 'empty'] as const
for (const gate of gates) agrees(gate)

const environment = await environmentForAll({
  ...quickPlan(['storage-01', 'storage-02', 'compute-01', 'compute-02', 'mixed-01', 'odd-01']),
  rewrite: withCluster(({ roles }) => ({
    roles: {
      ...roles,
      storage: { ...roles.storage, gates: ['ok-to-stop'] },
      compute: { ...roles.compute, gates: ['empty'] },
    },
    gates: Object.fromEntries(gates.map((gate) => [gate, { on: 'here', run: ['ls', file(gate)] }])),
    pins: { 'compute-02': ['storage'] },
  })),
})
const { fleet } = environment

test('unknown role: requires two approvals, and the gates and locks of storage', async () => {
  const asked = await asks(environment, 'ana', '/cluster reboot odd-01')
  expect(await asked.says('2 of @storage-approvers')).toContain('locks cluster, role/storage')
  await approves(environment, 'ben', asked)
  await asked.says('approved: @ben')
  objects('ok-to-stop')
  await approves(environment, 'chris', asked)
  expect(await asked.says(/acquire the lock: ok-to-stop/)).toContain('No such file')
  expect(fleet.reboots('odd-01')).toEqual([])
  agrees('ok-to-stop')
  await asked.says('Done in')
  expect(rebootedOnce(environment, 'odd-01')).toBe(true)
})

test('compute and storage: require two approvals, and the gates and locks of both roles', async () => {
  const plan = await plans(environment, 'ana', '/cluster reboot mixed-01')
  const asked = await goesOnWith(environment, 'ana', plan)
  const card = await asked.says('2 of @storage-approvers')
  expect(card).toContain('locks cluster, role/compute, role/storage')
  expect(JSON.stringify(plan)).toMatch(/check the cluster: members, services, (ok-to-stop, empty|empty, ok-to-stop)/)
  await approves(environment, 'ben', asked)
  objects('empty')
  await approves(environment, 'chris', asked)
  await asked.says(/acquire the lock: empty/)
  expect(fleet.reboots('mixed-01')).toEqual([])
  agrees('empty')
  await asked.says('Done in')
  expect(rebootedOnce(environment, 'mixed-01')).toBe(true)
})

test('pinned role: requires two approvals and the locks of storage, whatever the node meta says', async () => {
  const asked = await asks(environment, 'ana', '/cluster reboot compute-02')
  expect(await asked.says('2 of @storage-approvers')).toContain('locks cluster, role/storage')
  await presses(environment.workspace, 'ana', asked.card(), 'Cancel')
  await asked.says('ancelled')
  expect(fleet.reboots('compute-02')).toEqual([])
})

test('changed role: requires the approvals and locks of the new role when it changes after the plan', async () => {
  const plan = await plans(environment, 'ana', '/cluster reboot compute-01')
  await givesRoles(environment, 'compute-01', 'storage')
  const asked = await goesOnWith(environment, 'ana', plan)
  await asked.says('compute-01: roles compute → storage')
  await asked.says('locks cluster, role/storage')
  await approves(environment, 'ben', asked)
  await asked.says('approved: @ben')
  expect(fleet.reboots('compute-01')).toEqual([])
  await approves(environment, 'chris', asked)
  await asked.says('Done in')
  expect(rebootedOnce(environment, 'compute-01')).toBe(true)
})

test('changed role: fails the run before any change when it changes in the lock queue', async () => {
  const first = await asksAndApproves(environment, 'ana', '/cluster reboot storage-01')
  await recorded(environment, (line) => line.node === 'storage-01' && line.kind === 'down')
  // the first run keeps its lock until the gate agrees again
  objects('ok-to-stop')
  const second = await asksAndApproves(environment, 'dora', '/cluster reboot storage-02')
  await second.says('waiting for lock role/storage')
  await givesRoles(environment, 'storage-02', 'gateway')
  expect(await second.says('Failed')).toContain('storage-02 has the roles gateway, planned as storage')
  agrees('ok-to-stop')
  await first.says('Done in')
  expect(rebootedOnce(environment, 'storage-01')).toBe(true)
  expect(fleet.reboots('storage-02')).toEqual([])
})
