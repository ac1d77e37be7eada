import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Fleet } from '../../sandbox/fleet/fleet.ts'
import { bootIdOf, isolations, rebootOver, recorded, settled, ssh, sshWith, startTestFleet } from './fleet-fixtures.ts'

const node = 'storage-01'

describe.each(isolations)('fleet faults by %s', (isolation) => {
  let fleet: Fleet
  beforeAll(async () => {
    fleet = await startTestFleet(isolation, 2)
  })
  afterAll(() => fleet.stop())

  test('refusesReboot: fails the command, keeps the node up, and is recorded as refused', async () => {
    await fleet.switchOn(node, 'refusesReboot', '')
    const before = await bootIdOf(fleet, node)
    const { code, stderr } = await ssh(fleet, node, 'systemctl reboot')
    expect(code).toBe(1)
    expect(stderr).toContain('Access denied')
    expect(await bootIdOf(fleet, node)).toBe(before)
    expect(fleet.reboots(node)).toEqual([])
    expect(fleet.record.lines().filter((line) => line.kind === 'refused')).toHaveLength(1)
    await fleet.switchOff(node, 'refusesReboot')
  })

  test('neverReturns: keeps the node down until it is switched off', async () => {
    await fleet.switchOn(node, 'neverReturns', '')
    await settled(fleet, node)
    await ssh(fleet, node, 'reboot')
    await recorded(fleet, (line) => line.node === node && line.kind === 'down')
    expect((await ssh(fleet, node, 'true')).code).toBe(255)
    await waitUntilItCould(fleet)
    expect(fleet.machine(node).state).toBe('down')
    await fleet.switchOff(node, 'neverReturns')
    await settled(fleet, node)
    expect((await ssh(fleet, node, 'true')).code).toBe(0)
  })

  test('sameBootId: returns the node with its old boot ID', async () => {
    await fleet.switchOn(node, 'sameBootId', '')
    const [before, after] = await rebootOver(fleet, node)
    expect(after).toBe(before)
    await fleet.switchOff(node, 'sameBootId')
    const [again, now] = await rebootOver(fleet, node)
    expect(now).not.toBe(again)
  })

  test('bootsTwice: records two reboots after one command', async () => {
    const known = fleet.reboots(node).length
    await fleet.switchOn(node, 'bootsTwice', '')
    await rebootOver(fleet, node)
    expect(
      fleet
        .reboots(node)
        .slice(known)
        .map((reboot) => reboot.cause),
    ).toEqual(['command', 'fault'])
  })

  test('wrongHostName: changes the host name, also after a reboot, until it is switched off', async () => {
    await fleet.switchOn(node, 'wrongHostName', 'storage-99')
    expect((await ssh(fleet, node, 'uname -n')).stdout).toBe('storage-99\n')
    await rebootOver(fleet, node)
    expect((await ssh(fleet, node, 'hostname; cat /etc/hostname')).stdout).toBe('storage-99\nstorage-99\n')
    await fleet.switchOff(node, 'wrongHostName')
    expect((await ssh(fleet, node, 'uname -n')).stdout).toBe('storage-01\n')
  })

  test('changedHostKey: makes the client refuse the node until it is switched off', async () => {
    await fleet.switchOn(node, 'changedHostKey', '')
    const { code, stderr } = await ssh(fleet, node, 'true')
    expect(code).toBe(255)
    expect(stderr).toContain('Host key verification failed')
    await fleet.switchOff(node, 'changedHostKey')
    expect((await ssh(fleet, node, 'true')).code).toBe(0)
  })

  test('dropsConnection: runs the next matching command without an answer, and later ones normally', async () => {
    await fleet.switchOn(node, 'dropsConnection', 'mkdir')
    expect((await ssh(fleet, node, 'true')).code).toBe(0)
    expect((await ssh(fleet, node, 'mkdir /run/made')).code).toBe(255)
    expect((await ssh(fleet, node, 'mkdir /run/made')).stderr).toContain('File exists')
  })

  test('slow: delays the start of a command', async () => {
    await fleet.switchOn(node, 'slow', '400')
    const before = performance.now()
    await ssh(fleet, node, 'true')
    expect(performance.now() - before).toBeGreaterThan(400)
    await fleet.switchOff(node, 'slow')
  })

  test('networkCut: leaves connections unanswered until it is switched off', async () => {
    await fleet.switchOn(node, 'networkCut', '')
    const cut = await sshWith(fleet, ['-o', 'ConnectTimeout=1', node, 'true'], '')
    expect(cut.code).toBe(255)
    expect(cut.stderr).toContain('timed out')
    await fleet.switchOff(node, 'networkCut')
    expect((await ssh(fleet, node, 'true')).code).toBe(0)
  })

  test('hookFails and hookHangs: add hooks, and remove them when they are switched off', async () => {
    await fleet.switchOn(node, 'hookFails', 'post')
    await fleet.switchOn(node, 'hookHangs', 'pre')
    const failed = await ssh(fleet, node, '/etc/rebootmgr/post_boot_tasks/06-fails-fault')
    expect(failed).toMatchObject({ code: 3, stderr: 'the disk is on fire\n' })
    const hung = await ssh(
      fleet,
      node,
      'timeout -s KILL 1 setsid -w /etc/rebootmgr/pre_boot_tasks/05-hangs-fault >/dev/null 2>&1; echo $?',
    )
    expect(hung.stdout).toBe('137\n')
    const notes = fleet.changes().filter((line) => line.change === 'hook')
    expect(notes.map((line) => line.detail)).toEqual([
      'post 06-fails-fault began',
      'post 06-fails-fault ended with 3',
      'pre 05-hangs-fault began',
    ])
    await fleet.switchOff(node, 'hookFails')
    await fleet.switchOff(node, 'hookHangs')
    expect((await ssh(fleet, node, 'ls /etc/rebootmgr/*')).stdout).not.toContain('fault')
  })

  test('checkFails and checkFlaps: fail the service on the node until they are switched off', async () => {
    await settled(fleet, node)
    const state = async (): Promise<string> => (await ssh(fleet, node, 'systemctl is-active ceph-osd')).stdout.trim()
    await fleet.switchOn(node, 'checkFails', '')
    expect(await state()).toBe('failed')
    await rebootOver(fleet, node)
    expect(await state()).toBe('failed')
    await fleet.switchOff(node, 'checkFails')
    expect(await state()).toBe('active')
    await fleet.switchOn(node, 'checkFlaps', 'ceph-osd')
    expect(await state()).toBe('failed')
    while ((await state()) !== 'active');
    while ((await state()) !== 'failed');
    await fleet.switchOff(node, 'checkFlaps')
    expect(await state()).toBe('active')
  })

  test('taskHangs: keeps an upgrade from ending until it is switched off', async () => {
    await fleet.switchOn(node, 'taskHangs', '')
    expect((await ssh(fleet, node, 'timeout 1 fleet-packages upgrade openssl')).code).toBe(124)
    expect((await ssh(fleet, node, 'fleet-packages versions')).stdout).toContain('openssl 3.0.15-1')
    await fleet.switchOff(node, 'taskHangs')
    expect((await ssh(fleet, node, 'fleet-packages upgrade openssl')).code).toBe(0)
    expect((await ssh(fleet, node, 'fleet-packages versions')).stdout).toContain('openssl 3.0.17-1')
  })

  test.runIf(isolation === 'namespaces' || process.getuid?.() !== 0)(
    'diskReadOnly: keeps claims from being created until it is switched off',
    async () => {
      await fleet.switchOn(node, 'diskReadOnly', '')
      expect((await ssh(fleet, node, 'mkdir /var/lib/lockkeeper/claim')).code).toBe(1)
      await fleet.switchOff(node, 'diskReadOnly')
      expect((await ssh(fleet, node, 'mkdir /var/lib/lockkeeper/claim')).code).toBe(0)
    },
  )

  test('switchOn: refuses an invalid detail and names valid ones', async () => {
    await expect(fleet.switchOn(node, 'checkFails', 'haproxy')).rejects.toThrow('it has ceph-osd')
    await expect(fleet.switchOn(node, 'hookFails', 'middle')).rejects.toThrow('it is pre or post')
  })
})

/** Reboots another node: long enough for the first one to have returned. */
async function waitUntilItCould(fleet: Fleet): Promise<void> {
  await rebootOver(fleet, 'storage-02')
}
