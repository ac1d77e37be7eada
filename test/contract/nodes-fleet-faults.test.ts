import { randomUUID } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Fleet } from '../../sandbox/fleet/fleet.ts'
import { startFleet } from '../../sandbox/fleet/start.ts'
import type { Claim } from '../../src/engine/ports/nodes.ts'
import { seen } from '../until.ts'
import { testLock } from '../world/test-lock.ts'
import { recorded, settled, ssh, testPlan } from './fleet-fixtures.ts'
import { type FleetNodes, reachFleet } from './nodes/fleet-fixtures.ts'

describe('node of a fleet', () => {
  let fleet: Fleet
  let reach: FleetNodes
  beforeAll(async () => {
    fleet = await startFleet({ ...testPlan('namespaces', 2), isolation: 'best' })
    reach = reachFleet(fleet, {})
    // begun before all others, because it takes ten seconds to be ended; the last test checks it
    await fleet.switchOn(neighbour, 'hookHangs', 'pre')
    const task = { task: 'folder', folder: hooks, limitSeconds: 1 } as const
    await reach.nodes.start(testLock('op-2', neighbour), hook, task)
  })
  afterAll(async () => {
    await reach?.connections.close()
    await fleet?.stop()
  })

  const node = 'storage-01'
  const neighbour = 'storage-02'
  const hooks = '/etc/rebootmgr/pre_boot_tasks'
  const hook: Claim = { run: 'op-2', step: 'hook' }
  const claim = (step: string): Claim => ({ run: 'op-1', step })
  const lock = testLock('op-1', node)
  const within = async (seconds: number) => {
    const { bootId, uptimeSeconds } = await reach.nodes.self(node)
    return { bootId, untilUptimeSeconds: Math.ceil(uptimeSeconds) + seconds }
  }
  const newBoot = (before: string) =>
    seen(
      () => reach.nodes.self(node).catch(() => null),
      (self) => self !== null && self.bootId !== before,
    )

  it('S09 arm: reboots the node once when it is sent again after the reboot', async () => {
    await settled(fleet, node)
    const before = fleet.reboots(node).length
    const when = await within(60)
    await reach.nodes.arm(lock, claim('once'), when)
    const after = await newBoot(when.bootId)
    // a known claim and a new one: both are for a boot that is over
    await reach.nodes.arm(lock, claim('once'), when)
    await reach.nodes.arm(lock, claim('late'), { ...when, untilUptimeSeconds: 1_000_000 })
    expect(await reach.nodes.armed(node, claim('once'))).toEqual({ is: 'fired', bootId: when.bootId })
    expect(await reach.nodes.armed(node, claim('late'))).toEqual({ is: 'disarmed', why: 'other boot id' })
    await settled(fleet, node)
    expect(fleet.reboots(node).slice(before)).toMatchObject([{ bootIdBefore: when.bootId, bootIdAfter: after?.bootId }])
  })

  it('rebootmgr/wrong 5 arm: is ambiguous and reboots once when the connection drops right after arming', async () => {
    await settled(fleet, node)
    const before = fleet.reboots(node).length
    const when = await within(60)
    await fleet.switchOn(node, 'dropsConnection', '-- arm')
    await expect(reach.nodes.arm(lock, claim('dropped'), when)).rejects.toMatchObject({ effect: 'ambiguous' })
    await newBoot(when.bootId)
    await reach.nodes.arm(lock, claim('dropped'), when)
    await settled(fleet, node)
    expect(fleet.reboots(node).length).toBe(before + 1)
  })

  it('task: is lost when the node crashes, and never starts again under its claim', async () => {
    await settled(fleet, node)
    const { bootId } = await reach.nodes.self(node)
    const task = { task: 'program', argv: ['sleep', '1000'], limitSeconds: 600 } as const
    await reach.nodes.start(lock, claim('crashed'), task)
    await fleet.machine(node).crash('crash')
    await newBoot(bootId)
    expect(await reach.nodes.task(node, claim('crashed'))).toMatchObject({ is: 'lost', bootId })
    await reach.nodes.start(lock, claim('crashed'), task)
    expect(await reach.nodes.task(node, claim('crashed'))).toMatchObject({ is: 'lost', bootId })
  })

  it('arm: never fires for a boot that ended in a crash', async () => {
    await settled(fleet, node)
    const when = await within(60)
    await fleet.machine(node).crash('crash')
    await newBoot(when.bootId)
    const before = fleet.changes().filter(({ change }) => change === 'reboot').length
    await reach.nodes.arm(lock, claim('stale'), when)
    expect(await reach.nodes.disarm(node, claim('stale'))).toEqual({ is: 'disarmed', why: 'other boot id' })
    expect(fleet.changes().filter(({ change }) => change === 'reboot').length).toBe(before)
  })

  it('S29 self: returns the other host name that the node has', async () => {
    await fleet.switchOn(node, 'wrongHostName', 'storage-99')
    expect((await reach.nodes.self(node)).hostname).toBe('storage-99')
    await fleet.switchOff(node, 'wrongHostName')
    expect((await reach.nodes.self(node)).hostname).toBe(node)
  })

  it('host key: is verified again when it changes while a connection is open', async () => {
    await reach.nodes.self(node)
    await fleet.switchOn(node, 'changedHostKey', '')
    const refused = await seen(
      () => reach.nodes.self(node).then(String, (error: Error) => error.message),
      (words) => !words.includes('connection was lost'),
    )
    expect(refused).toContain(`the host key of ${node} differs from the known one`)
    await fleet.switchOff(node, 'changedHostKey')
    expect((await reach.nodes.self(node)).hostname).toBe(node)
  })

  it('self: fails in time while the node is cut off, and succeeds when it is back', async () => {
    const { nodes, connections } = reachFleet(fleet, { connectSeconds: 1, commandSeconds: 2 })
    const reached = () =>
      seen(
        () => nodes.self(node).catch(() => null),
        (self) => self !== null,
      )
    await reached()
    await fleet.switchOn(node, 'networkCut', '')
    const started = Date.now()
    await expect(nodes.self(node)).rejects.toMatchObject({ name: 'Failure' })
    expect(Date.now() - started).toBeLessThan(20_000)
    await fleet.switchOff(node, 'networkCut')
    expect((await reached())?.hostname).toBe(node)
    await connections.close()
  })

  it('start and arm: fail without effect when the disk is read-only', async () => {
    await fleet.switchOn(node, 'diskReadOnly', '')
    const task = { task: 'program', argv: ['true'], limitSeconds: 5 } as const
    await expect(reach.nodes.start(lock, claim('ro'), task)).rejects.toMatchObject({ effect: 'none' })
    await expect(reach.nodes.arm(lock, claim('ro-arm'), await within(60))).rejects.toMatchObject({ effect: 'none' })
    await fleet.switchOff(node, 'diskReadOnly')
    expect(await reach.nodes.task(node, claim('ro'))).toEqual({ is: 'unclaimed' })
  })

  it('rebootRequired: names time and package after an upgrade, which packageVersions shows', async () => {
    expect(await reach.nodes.rebootRequired(node)).toMatchObject({ is: 'not required' })
    const step = `upgrade-${randomUUID()}`
    const before = await reach.nodes.packageVersions(node)
    await reach.nodes.start(lock, claim(step), {
      task: 'program',
      argv: ['fleet-packages', 'upgrade'],
      limitSeconds: 60,
    })
    await reach.nodes.taskEnded(node, claim(step), new AbortController().signal)
    const ended = await reach.nodes.task(node, claim(step))
    expect(ended).toMatchObject({ is: 'ended', exitCode: 0 })
    expect(before.versions['linux-image-amd64']).toBe('6.12.43-1')
    expect((await reach.nodes.packageVersions(node)).versions['linux-image-amd64']).toBe('6.12.57-1')
    const required = await reach.nodes.rebootRequired(node)
    expect(required).toMatchObject({ is: 'required', why: 'linux-image-amd64' })
    expect(required.is === 'required' && Math.abs((required.sinceMs ?? 0) - Date.now()) < 60_000).toBe(true)
  })

  it.each(['exec "$@"', 'exit 1'])(
    'start: runs the task once under systemd when systemd-run ends with %j',
    async (end) => {
      await settled(fleet, node)
      const { disk, shell } = fleet.machine(node).parts
      const noted = `${shell.place('/var/lib/lockkeeper')}/wrapped`
      const skipOptions = 'until [ "$1" = sh ]; do shift; done'
      mkdirSync(join(disk.root, 'run/systemd/system'), { recursive: true })
      writeFileSync(join(disk.tools, 'systemd-run'), `#!/bin/sh\necho "$1" >>${noted}\n${skipOptions}\n${end}\n`)
      chmodSync(join(disk.tools, 'systemd-run'), 0o755)
      const step = `wrapped-${randomUUID()}`
      const argv = ['sh', '-c', 'echo ran', end]
      await reach.nodes.start(lock, claim(step), { task: 'program', argv, limitSeconds: 60 })
      const ended = await seen(
        () => reach.nodes.task(node, claim(step)),
        ({ is }) => is !== 'running',
      )
      expect(ended).toEqual({ is: 'ended', exitCode: 0, tail: 'ran' })
      expect(readFileSync(join(disk.root, 'var/lib/lockkeeper/wrapped'), 'utf8')).toBe('--scope\n')
      rmSync(join(disk.root, 'var/lib/lockkeeper/wrapped'))
      rmSync(join(disk.root, 'run/systemd'), { recursive: true })
    },
  )

  it('taskEnded: resolves or fails when the node goes down', async () => {
    await settled(fleet, node)
    await reach.nodes.start(lock, claim('awaited'), { task: 'program', argv: ['sleep', '1000'], limitSeconds: 600 })
    const woken = reach.nodes.taskEnded(node, claim('awaited'), new AbortController().signal).catch(() => 'failed')
    const lines = fleet.record.lines().length
    await ssh(fleet, node, 'reboot')
    await woken
    await recorded(fleet, (line) => line.node === node && line.kind === 'settled' && line.sequence > lines)
  })

  it('folder task: ends a hanging program at the limit and names it', async () => {
    const ended = await seen(
      () => reach.nodes.task(neighbour, hook),
      ({ is }) => is !== 'running',
    )
    expect(ended).toMatchObject({ is: 'ended', exitCode: 124 })
    expect(ended).toHaveProperty('tail', expect.stringContaining('while 05-hangs-fault ran'))
    await fleet.switchOff(neighbour, 'hookHangs')
    const left = await ssh(fleet, neighbour, `pgrep -f '${hooks}/[0]5-hangs'`)
    expect(left.stdout).toBe('')
  })
})
