import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Fleet } from '../../sandbox/fleet/fleet.ts'
import { processesWithVariable } from '../../sandbox/programs/process-table.ts'
import { bootIdOf, isolations, rebootOver, recorded, settled, ssh, sshWith, startTestFleet } from './fleet-fixtures.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

describe.each(isolations)('fleet node by %s', (isolation) => {
  let fleet: Fleet
  beforeAll(async () => {
    fleet = await startTestFleet(isolation, 2)
  })
  afterAll(() => fleet.stop())

  test('host name: is its own, by every command', async () => {
    const { stdout } = await ssh(fleet, 'storage-02', 'hostname; uname -n; cat /etc/hostname')
    expect(stdout).toBe('storage-02\nstorage-02\nstorage-02\n')
    expect(fleet.isolation).toBe(isolation)
  })

  test("boot ID: is a UUID of the node's own, and equals the recorded one", async () => {
    const [first, second] = [await bootIdOf(fleet, 'storage-01'), await bootIdOf(fleet, 'storage-02')]
    expect(first).toMatch(uuid)
    expect(second).toMatch(uuid)
    expect(first).not.toBe(second)
    expect(first).toBe(fleet.machine('storage-01').bootId)
  })

  test('command: returns exit code and both outputs, and reads its input', async () => {
    const answer = await sshWith(fleet, ['storage-01', 'cat; echo oops >&2; exit 42'], 'what it reads\nin two lines')
    expect(answer).toEqual({ code: 42, stdout: 'what it reads\nin two lines', stderr: 'oops\n' })
  })

  test('command: returns a large output completely', async () => {
    const { stdout } = await ssh(fleet, 'storage-01', 'seq 1 200000')
    expect(stdout.length).toBe(1_288_895)
    expect(stdout.endsWith('199999\n200000\n')).toBe(true)
  })

  test('files: are not visible to other nodes', async () => {
    await ssh(fleet, 'storage-01', 'mkdir -p /var/lib/lockkeeper/own && echo mine >/var/lib/lockkeeper/own/file')
    expect((await ssh(fleet, 'storage-01', 'cat /var/lib/lockkeeper/own/file')).stdout).toBe('mine\n')
    expect((await ssh(fleet, 'storage-02', 'ls /var/lib/lockkeeper')).stdout).toBe('')
  })

  test('script: runs from standard input, and can run a file that it wrote', async () => {
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

  test("uptime: counts real seconds since the node's own boot", async () => {
    const { stdout } = await ssh(fleet, 'storage-01', 'cat /proc/uptime; sleep 0.2; cat /proc/uptime')
    const seconds = stdout.split('\n').map((line) => Number(line.split(' ')[0]))
    const known = fleet.machine('storage-01').uptimeSeconds ?? 0
    expect(seconds[1] ?? 0).toBeGreaterThan(seconds[0] ?? 0)
    // a node's clock may be ahead by the fraction of a second that the machine's clock had when the node booted
    expect(Math.abs((seconds[1] ?? 0) - known)).toBeLessThan(2)
  })

  test('background process: survives the end of its connection, and not a reboot', async () => {
    const started = await ssh(fleet, 'storage-01', 'setsid sleep 301 </dev/null >/dev/null 2>&1 & echo $!')
    // a zombie has no command line
    const alive = `grep -q sleep /proc/${started.stdout.trim()}/cmdline && echo alive`
    expect((await ssh(fleet, 'storage-01', alive)).stdout).toBe('alive\n')
    await rebootOver(fleet, 'storage-01')
    expect((await ssh(fleet, 'storage-01', alive)).stdout).toBe('')
  })

  test('reboot: changes the boot ID, empties /run and keeps the disk', async () => {
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

  test('reboot: refuses connections while the node is down, and leaves other nodes alone', async () => {
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

  test('shutdown: drops the connection of a running command', async () => {
    await settled(fleet, 'storage-01')
    const running = ssh(fleet, 'storage-01', 'echo began; exec sleep 300')
    await recorded(fleet, (line) => line.kind === 'command started' && line.line.includes('began'))
    await ssh(fleet, 'storage-01', 'shutdown -r now')
    expect((await running).code).toBe(255)
    await settled(fleet, 'storage-01')
  })

  test('poweroff: keeps the node down until it is switched on', async () => {
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

describe.each(isolations)('stopped fleet by %s', (isolation) => {
  test('stop: leaves no process, no port and no disk', async () => {
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
    return false // it has ended in the meantime
  }
}
