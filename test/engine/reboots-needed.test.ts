import { expect, it } from 'vitest'
import { plain } from '../../src/core/message.ts'
import { scanForReboots } from '../../src/engine/housekeeping/scan.ts'
import { describeLeases } from '../contract/suites/leases.ts'
import { harbour } from '../world/demo-cluster.ts'
import { MemoryLeases } from '../world/leases.ts'
import { ana } from '../world/policy.ts'
import type { World } from '../world/world.ts'

describeLeases('the world', async () => new MemoryLeases(() => Date.now()))

const minuteMs = 60_000
const file = { sinceMs: null, why: 'linux-image' }

/** What `status` says of nodes that need a reboot, and of how old that is. */
async function needed(world: World): Promise<readonly string[]> {
  const { parts } = await world.says(ana, 'status')
  const lines = parts.flatMap((part) => (part.part === 'text' || part.part === 'note' ? part.lines.map(plain) : []))
  const at = lines.indexOf('Need a reboot')
  return at < 0 ? lines.filter((line) => line.includes('Reboot files')) : lines.slice(at + 1)
}

/** More nodes than anybody asks for one answer. */
function crowd(): World {
  const world = harbour()
  for (let n = 10; n < 40; n++) world.add(`compute-${n}`, ['compute'])
  return world
}

const scan = (world: World) => scanForReboots(world.context)

it('since when a node needs a reboot counts from when it was first seen, where nothing else says it', async () => {
  const world = crowd()
  await scan(world)
  world.machine('compute-20').rebootRequired = file
  world.nowMs += 10 * minuteMs
  expect(await scan(world)).toBe('scanned')
  world.nowMs += 3 * 60 * minuteMs
  await scan(world)
  expect((await needed(world))[0]).toBe('compute-20 for 3 h: linux-image')
})

it('nodes are asked every ten minutes, by one bot, and not for each status', async () => {
  const world = crowd()
  expect(await needed(world)).toEqual(['Reboot files on the nodes have not been checked yet.'])
  expect(await Promise.all([scan(world), scan(world)])).toEqual(['scanned', 'not due'])
  world.machine('compute-20').rebootRequired = file
  world.nowMs += 5 * minuteMs
  expect(await scan(world)).toBe('not due')
  expect(await needed(world)).toEqual(['Reboot files on the nodes were last checked 5 m ago.'])
})

it('a node that falls silent still needs the reboot that it asked for, and is named', async () => {
  const world = crowd()
  world.machine('compute-20').rebootRequired = file
  await scan(world)
  world.machine('compute-20').faults.silent = true
  world.nowMs += 10 * minuteMs
  await scan(world)
  expect((await world.context.leases.rebootScan())?.triggers.map(({ node }) => node)).toEqual(['compute-20'])
})

it('a node that was rebooted no longer needs it, and needs it anew from the next time on', async () => {
  const world = crowd()
  world.machine('compute-20').rebootRequired = file
  await scan(world)
  for (const wanted of [null, file]) {
    world.nowMs += 10 * minuteMs
    world.machine('compute-20').rebootRequired = wanted
    await scan(world)
  }
  expect((await needed(world))[0]).toBe('compute-20 for 0 s: linux-image')
})

it('a few nodes are asked just now', async () => {
  const world = harbour()
  world.machine('compute-01').rebootRequired = file
  expect((await needed(world))[0]).toBe('compute-01: linux-image')
})
