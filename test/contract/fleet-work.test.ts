import { chmodSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { demoNodes } from '../../sandbox/fleet/demo-cluster.ts'
import type { Fleet } from '../../sandbox/fleet/fleet.ts'
import { startFleet } from '../../sandbox/fleet/start.ts'
import { part } from '../../src/adapters/ssh/scripts.ts'
import { recorded, settled, ssh, sshWith, testPlan } from './fleet-fixtures.ts'

const storage = demoNodes.filter((node) => node.roles.includes('storage') && node.roles.length === 1)
const plan = testPlan('shims', 0)

let fleet: Fleet
beforeAll(async () => {
  const compute = demoNodes.filter((node) => node.name === 'compute-01')
  fleet = await startFleet({ ...plan, nodes: [...storage, ...compute] })
  await Promise.all(storage.map((node) => settled(fleet, node.name)))
})
afterAll(() => fleet.stop())

const groups = z.object({
  pg_summary: z.object({
    num_pg_by_state: z.array(z.object({ name: z.string(), num: z.number() })),
    num_pgs: z.number(),
  }),
})

async function states(): Promise<Readonly<Record<string, number>>> {
  const { stdout } = await ssh(fleet, 'storage-02', 'ceph pg stat -f json')
  const { num_pg_by_state } = groups.parse(JSON.parse(stdout)).pg_summary
  return Object.fromEntries(num_pg_by_state.map((each) => [each.name, each.num]))
}

/** Waits until the storage cluster has recovered by itself. */
async function clean(): Promise<void> {
  while (Object.keys(await states()).join() !== 'active+clean');
}

test('shims: a node trusts its own folders when others can write the folders above its disk', async () => {
  chmodSync(plan.folder, 0o777)
  const look = `${part('folder-problem')}\nfolder_problem "$1"\n`
  expect(await sshWith(fleet, ['storage-03', 'sh -s -- /var/lib/lockkeeper'], look)).toMatchObject({ stdout: '' })
  await ssh(fleet, 'storage-03', 'chmod 777 /var/lib')
  const { stdout } = await sshWith(fleet, ['storage-03', 'sh -s -- /var/lib/lockkeeper'], look)
  expect(stdout).toMatch(/^\/var\/lib can be written by other users \(mode 777, /)
  await ssh(fleet, 'storage-03', 'chmod 755 /var/lib')
  chmodSync(plan.folder, 0o755)
})

test('ok-to-stop: agrees to stop one storage host', async () => {
  await clean()
  const osds = (await ssh(fleet, 'storage-01', 'ceph osd ls-tree storage-01')).stdout.trim().split('\n')
  expect(osds).toHaveLength(6)
  const { code, stdout } = await ssh(fleet, 'storage-02', `ceph osd ok-to-stop ${osds.join(' ')} -f json`)
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ ok_to_stop: true, num_not_ok_pgs: 0 })
})

test('storage cluster: is degraded while a host is down, refuses to stop a second one, and recovers afterwards', async () => {
  await fleet.switchOn('storage-01', 'neverReturns', '')
  await ssh(fleet, 'storage-01', 'reboot')
  await recorded(fleet, (line) => line.node === 'storage-01' && line.kind === 'down')
  expect(Object.keys(await states()).sort()).toEqual(['active+clean', 'active+undersized+degraded'])
  const second = await ssh(fleet, 'storage-02', 'ceph osd ok-to-stop $(ceph osd ls-tree storage-02) --format json')
  expect(second.code).toBe(16)
  expect(JSON.parse(second.stdout)).toMatchObject({ ok_to_stop: false })
  expect((await ssh(fleet, 'storage-02', 'ceph health')).stdout).toBe('HEALTH_WARN\n')
  await fleet.switchOff('storage-01', 'neverReturns')
  await settled(fleet, 'storage-01')
  expect(Object.keys(await states())).toContain('active+recovering+degraded')
  await clean()
  expect((await ssh(fleet, 'storage-02', 'ceph health -f json')).stdout).toContain('"status":"HEALTH_OK"')
})

test('noout hooks: set and unset the flag, which the health names and the record shows', async () => {
  await ssh(fleet, 'storage-03', '/etc/rebootmgr/pre_boot_tasks/20-noout')
  expect((await ssh(fleet, 'storage-03', 'ceph health -f json')).stdout).toContain('OSD_FLAGS')
  await ssh(fleet, 'storage-03', '/etc/rebootmgr/post_boot_tasks/20-noout')
  expect((await ssh(fleet, 'storage-03', 'ceph health -f json')).stdout).not.toContain('OSD_FLAGS')
  const noout = fleet.changes().filter((line) => line.change === 'noout')
  expect(noout.map((line) => line.detail)).toEqual(['set for storage-03', 'unset for storage-03'])
})

test('noout hooks: change nothing in a dry run', async () => {
  const known = fleet.changes().filter((line) => line.change === 'noout').length
  await ssh(fleet, 'storage-03', 'REBOOTMGR_DRY_RUN=1 /etc/rebootmgr/pre_boot_tasks/20-noout')
  expect(fleet.changes().filter((line) => line.change === 'noout')).toHaveLength(known)
})

test('compute node: has no key for the storage cluster', async () => {
  expect((await ssh(fleet, 'compute-01', 'ceph health')).code).toBe(1)
})

test('upgrade: changes the versions and requires a reboot, which fulfils it', async () => {
  await settled(fleet, 'compute-01')
  const { stdout } = await ssh(
    fleet,
    'compute-01',
    'fleet-packages upgrade && fleet-packages versions && cat /var/run/reboot-required.pkgs',
  )
  expect(stdout).toContain('nova-compute 29.2.1-1')
  expect(stdout.endsWith('linux-image-amd64\n')).toBe(true)
  expect((await ssh(fleet, 'compute-01', 'fleet-packages upgrade')).stdout).toContain('0 upgraded')
  await ssh(fleet, 'compute-01', 'reboot')
  await recorded(fleet, (line) => line.node === 'compute-01' && line.kind === 'down')
  await settled(fleet, 'compute-01')
  const after = await ssh(fleet, 'compute-01', 'ls /var/run/reboot-required; fleet-packages versions')
  expect(after.stdout).toContain('linux-image-amd64 6.12.57-1')
  expect(after.stderr).toContain('No such file')
})

test('upgrade: keeps what was done, and no more, when the node crashes during it', async () => {
  await settled(fleet, 'storage-04')
  const upgrade = ssh(fleet, 'storage-04', 'fleet-packages upgrade linux-image-amd64; fleet-packages upgrade ceph-osd')
  await recorded(fleet, (line) => line.node === 'storage-04' && line.kind === 'changed' && line.change === 'packages')
  await fleet.machine('storage-04').crash('switch')
  expect((await upgrade).code).toBe(255)
  await settled(fleet, 'storage-04')
  const { stdout } = await ssh(fleet, 'storage-04', 'fleet-packages versions')
  expect(stdout).toContain('linux-image-amd64 6.12.57-1')
  expect(stdout).toContain('ceph-osd 18.2.4-1')
})

test('record: has each command with key, line and exit code, in the file as in memory', async () => {
  await ssh(fleet, 'storage-03', 'exit 7')
  const lines = readFileSync(fleet.record.file, 'utf8').trim().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual(fleet.record.lines())
  const started = fleet.record.lines().find((line) => line.kind === 'command started' && line.line === 'exit 7')
  expect(started).toMatchObject({ node: 'storage-03', key: expect.stringMatching(/^SHA256:/) })
  const ended = fleet.record.lines().find((line) => line.kind === 'command ended' && line.line === 'exit 7')
  expect(ended).toMatchObject({ exitCode: 7, signal: null })
})

test('record: shows new claims and files that are added to them', async () => {
  await ssh(fleet, 'storage-03', 'mkdir /var/lib/lockkeeper/run-9.hook')
  await ssh(fleet, 'storage-03', 'echo 0 >/var/lib/lockkeeper/run-9.hook/exit')
  const claims = fleet.changes().filter((line) => line.change === 'claim')
  expect(claims.map((line) => line.detail)).toEqual([
    'created /var/lib/lockkeeper/run-9.hook',
    'created /var/lib/lockkeeper/run-9.hook/exit',
  ])
})
