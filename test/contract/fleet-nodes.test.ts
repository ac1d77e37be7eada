import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Fleet } from '../../sandbox/fleet/fleet.ts'
import { processesWithVariable } from '../../sandbox/programs/process-table.ts'
import { bootIdOf, isolations, rebootOver, recorded, settled, ssh, sshWith, startTestFleet } from './fleet-fixtures.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

describe.each(isolations)('a node by %s', (isolation) => {
  let fleet: Fleet
  beforeAll(async () => {
    fleet = await startTestFleet(isolation, 2)
  })
  afterAll(() => fleet.stop())

  test('says its own name, by every way to ask', async () => {
    const { stdout } = await ssh(fleet, 'storage-02', 'hostname; uname -n; cat /etc/hostname')
    expect(stdout).toBe('storage-02\nstorage-02\nstorage-02\n')
    expect(fleet.isolation).toBe(isolation)
  })

  test('has a boot id that is a UUID, its own, and the one on record', async () => {
    const [first, second] = [await bootIdOf(fleet, 'storage-01'), await bootIdOf(fleet, 'storage-02')]
    expect(first).toMatch(uuid)
    expect(second).toMatch(uuid)
    expect(first).not.toBe(second)
    expect(first).toBe(fleet.machine('storage-01').bootId)
  })

  test('passes on exit codes, both outputs and its input', async () => {
    const answer = await sshWith(fleet, ['storage-01', 'cat; echo oops >&2; exit 42'], 'what it reads\nin two lines')
    expect(answer).toEqual({ code: 42, stdout: 'what it reads\nin two lines', stderr: 'oops\n' })
  })

  test('passes on much output, whole', async () => {
    const { stdout } = await ssh(fleet, 'storage-01', 'seq 1 200000')
    expect(stdout.length).toBe(1_288_895)
    expect(stdout.endsWith('199999\n200000\n')).toBe(true)
  })

  test('has files that no other node sees', async () => {
    await ssh(fleet, 'storage-01', 'mkdir -p /var/lib/lockkeeper/own && echo mine >/var/lib/lockkeeper/own/file')
    expect((await ssh(fleet, 'storage-01', 'cat /var/lib/lockkeeper/own/file')).stdout).toBe('mine\n')
    expect((await ssh(fleet, 'storage-02', 'ls /var/lib/lockkeeper')).stdout).toBe('')
  })

  test('runs a script that comes by its input, and a file that such a script wrote', async () => {
    const script = [
      'PATH=/usr/bin:/bin; export PATH',
      "cat >/var/lib/lockkeeper/second.sh <<'END'",
      'read -r id </proc/sys/kernel/random/boot_id; echo "$id $1"',
      'END',
      'sh /var/lib/lockkeeper/second.sh "$1"',
    ]
    const { stdout } = await sshWith(fleet, ['storage-01', 'sh -s -- argument'], script.join('\n'))
    expect(stdout).toBe(`${fleet.machine('storage-01').bootId} argument\n`)
  })

  test('counts its uptime from its own boot, in real seconds', async () => {
    const { stdout } = await ssh(fleet, 'storage-01', 'cat /proc/uptime; sleep 0.2; cat /proc/uptime')
    const seconds = stdout.split('\n').map((line) => Number(line.split(' ')[0]))
    const known = fleet.machine('storage-01').uptimeSeconds ?? 0
    expect(seconds[1] ?? 0).toBeGreaterThan(seconds[0] ?? 0)
    // a node's clock may be ahead by the fraction of a second that the machine's own had when the node booted
    expect(Math.abs((seconds[1] ?? 0) - known)).toBeLessThan(2)
  })

  test('keeps a background process when the connection ends, and loses it by a reboot', async () => {
    const started = await ssh(fleet, 'storage-01', 'setsid sleep 301 </dev/null >/dev/null 2>&1 & echo $!')
    // one that nobody has collected yet has no command line any more
    const alive = `grep -q sleep /proc/${started.stdout.trim()}/cmdline && echo alive`
    expect((await ssh(fleet, 'storage-01', alive)).stdout).toBe('alive\n')
    await rebootOver(fleet, 'storage-01')
    expect((await ssh(fleet, 'storage-01', alive)).stdout).toBe('')
  })

  test('comes back from a reboot with a new boot id, an empty /run and what its disk held', async () => {
    await ssh(fleet, 'storage-01', 'touch /run/gone /var/run/reboot-required /tmp/gone; echo kept >/var/lib/kept')
    const [before, after] = await rebootOver(fleet, 'storage-01')
    expect(after).toMatch(uuid)
    expect(after).not.toBe(before)
    const { stdout } = await ssh(
      fleet,
      'storage-01',
      'cat /var/lib/kept; ls /run/gone /var/run/reboot-required /var/run/gone',
    )
    expect(stdout).toBe('kept\n')
    expect(fleet.machine('storage-01').uptimeSeconds).toBeLessThan(60)
  })

  test('refuses connections while it is down, and leaves its neighbour alone', async () => {
    await settled(fleet, 'storage-01')
    const neighbour = await bootIdOf(fleet, 'storage-02')
    const lines = fleet.record.lines().length
    expect((await ssh(fleet, 'storage-01', '/sbin/reboot')).code).toBe(0)
    await recorded(fleet, (line) => line.kind === 'down' && line.sequence > lines)
    const refused = await ssh(fleet, 'storage-01', 'true')
    expect(refused.code).toBe(255)
    expect(refused.stderr).toContain('Connection refused')
    expect(await bootIdOf(fleet, 'storage-02')).toBe(neighbour)
    await settled(fleet, 'storage-01')
  })

  test('drops the connection of a command that runs when it goes down', async () => {
    await settled(fleet, 'storage-01')
    const running = ssh(fleet, 'storage-01', 'echo began; exec sleep 300')
    await recorded(fleet, (line) => line.kind === 'command started' && line.line.includes('began'))
    await ssh(fleet, 'storage-01', 'shutdown -r now')
    expect((await running).code).toBe(255)
    await settled(fleet, 'storage-01')
  })

  test('stays down after poweroff until it is switched on', async () => {
    await settled(fleet, 'storage-02')
    const lines = fleet.record.lines().length
    await ssh(fleet, 'storage-02', 'systemctl poweroff')
    await recorded(fleet, (line) => line.kind === 'down' && line.sequence > lines)
    expect(fleet.machine('storage-02').state).toBe('down')
    await fleet.machine('storage-02').powerOn()
    await settled(fleet, 'storage-02')
    expect(fleet.reboots('storage-02').at(-1)?.cause).toBe('command')
  })
})

describe.each(isolations)('a fleet by %s that was stopped', (isolation) => {
  test('leaves no process, no port and no disk', async () => {
    const fleet = await startTestFleet(isolation, 2)
    await ssh(fleet, 'storage-01', 'setsid sleep 302 </dev/null >/dev/null 2>&1 &')
    const folder = dirname(fleet.record.file)
    await fleet.stop()
    const left = processesWithVariable('FLEET_NODE_DISK', (value) => value.startsWith(folder))
    expect(left).toEqual([])
    expect(
      readdirSync('/proc')
        .filter((entry) => /^\d+$/.test(entry))
        .filter((pid) => isIdleProcess(pid)),
    ).toEqual([])
    expect(readdirSync(folder).sort()).toEqual(['record.ndjson', 'ssh'])
    expect((await ssh(fleet, 'storage-01', 'true')).stderr).toContain('Connection refused')
  })
})

function isIdleProcess(pid: string): boolean {
  try {
    return readFileSync(join('/proc', pid, 'cmdline'), 'utf8') === 'sleep\u0000302\u0000'
  } catch {
    return false // it ended while we looked
  }
}
