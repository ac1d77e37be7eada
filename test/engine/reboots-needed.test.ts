import { expect, it } from 'vitest'
import { plain, plainCell } from '../../src/core/message.ts'
import { scanForReboots } from '../../src/engine/housekeeping/scan.ts'
import { describeLeases } from '../contract/suites/leases.ts'
import { harbour } from '../world/demo-cluster.ts'
import { MemoryLeases } from '../world/leases.ts'
import { ana } from '../world/policy.ts'
import type { World } from '../world/world.ts'

describeLeases('the world', async () => new MemoryLeases(() => Date.now()))

const minuteMs = 60_000
const file = { sinceMs: null, why: 'linux-image' }

/** What `status` says of nodes that need a reboot: name and age: reason; or of the age of what it says. */
async function needed(world: World): Promise<readonly string[]> {
  const { parts } = await world.says(ana, 'status')
  const rows = parts.flatMap((part) => (part.part === 'table' ? part.rows : []))
  const found = rows
    .filter(([, state]) => state === 'needs a reboot')
    .map(
      ([node = '', , age = '', , why = '']) =>
        `${plainCell(node)}${age === '' ? '' : ` for ${plainCell(age)}`}: ${plainCell(why)}`,
    )
  if (found.length > 0) return found
  const lines = parts.flatMap((part) => (part.part === 'note' ? part.lines.map(plain) : []))
  return lines.filter((line) => line.includes('Reboot files'))
}

/** More nodes than are read for one answer. */
function manyNodes(): World {
  const world = harbour()
  for (let n = 10; n < 40; n++) world.add(`compute-${n}`, ['compute'])
  return world
}

const scan = (world: World) => scanForReboots(world.context)

it('reboots needed: the age counts from the first scan that saw it', async () => {
  const world = manyNodes()
  await scan(world)
  world.machine('compute-20').rebootRequired = file
  world.nowMs += 10 * minuteMs
  expect(await scan(world)).toBe('scanned')
  world.nowMs += 3 * 60 * minuteMs
  await scan(world)
  expect((await needed(world))[0]).toBe('compute-20 for 3 h: linux-image')
})

it('reboots needed: nodes are scanned every ten minutes by one bot, and not for each status', async () => {
  const world = manyNodes()
  expect(await needed(world)).toEqual(['Reboot files on the nodes have not been checked yet.'])
  expect(await Promise.all([scan(world), scan(world)])).toEqual(['scanned', 'not due'])
  world.machine('compute-20').rebootRequired = file
  world.nowMs += 5 * minuteMs
  expect(await scan(world)).toBe('not due')
  expect(await needed(world)).toEqual(['Reboot files on the nodes were last checked 5 m ago.'])
})

it('reboots needed: a node that stops answering stays listed', async () => {
  const world = manyNodes()
  world.machine('compute-20').rebootRequired = file
  await scan(world)
  world.machine('compute-20').faults.silent = true
  world.nowMs += 10 * minuteMs
  await scan(world)
  expect((await world.context.leases.rebootScan())?.triggers.map(({ node }) => node)).toEqual(['compute-20'])
})

it('S16 reboots needed: a node that is down stays listed, although it is not asked', async () => {
  const world = manyNodes()
  world.machine('compute-20').rebootRequired = file
  await scan(world)
  const nodes = (await world.context.inventory.nodes()).map((node) =>
    node.name === 'compute-20' ? { ...node, membership: 'failed' as const } : node,
  )
  world.context.inventory.nodes = async () => nodes
  world.nowMs += 10 * minuteMs
  await scan(world)
  expect((await world.context.leases.rebootScan())?.triggers.map(({ node }) => node)).toEqual(['compute-20'])
})

it('reboots needed: the age starts again after a scan without need', async () => {
  const world = manyNodes()
  world.machine('compute-20').rebootRequired = file
  await scan(world)
  for (const wanted of [null, file]) {
    world.nowMs += 10 * minuteMs
    world.machine('compute-20').rebootRequired = wanted
    await scan(world)
  }
  expect((await needed(world))[0]).toBe('compute-20 for under 1 s: linux-image')
})

it('reboots needed: a small cluster is read at once', async () => {
  const world = harbour()
  world.machine('compute-01').rebootRequired = file
  expect((await needed(world))[0]).toBe('compute-01: linux-image')
})

it('reboots needed: a node whose file is still there after its reboot is listed again, and not rebooted', async () => {
  const world = manyNodes()
  const machine = world.machine('compute-20')
  machine.rebootRequired = file
  await scan(world)
  machine.goDown('op-1-1')
  world.nowMs += machine.rebootMs + 10 * minuteMs
  machine.tick()
  machine.rebootRequired = file
  await scan(world)
  expect((await needed(world))[0]).toContain('compute-20')
  expect(world.effects.filter(({ what }) => what === 'went down')).toHaveLength(1)
})

/** A world of many nodes that each take this long to answer; `asked` has their names in order. */
function slowNodes(eachMs: number): { readonly world: World; readonly asked: string[] } {
  const world = manyNodes()
  const asked: string[] = []
  const { nodes } = world.context
  const rebootRequired = nodes.rebootRequired.bind(nodes)
  nodes.rebootRequired = async (node) => {
    asked.push(node)
    world.nowMs += eachMs
    return rebootRequired(node)
  }
  return { world, asked }
}

it('F152 scan: ends before another bot may begin one, and asks the nodes that are left first next time', async () => {
  const { world, asked } = slowNodes(minuteMs / 2)
  const beganMs = world.nowMs
  expect(await scan(world)).toBe('scanned')
  expect(world.nowMs - beganMs).toBeLessThan(10 * minuteMs)
  const left = (await world.context.leases.rebootScan())?.silent ?? []
  expect(left.length).toBeGreaterThan(0)
  expect(asked).not.toContain(left[0])
  world.nowMs += 10 * minuteMs
  asked.length = 0
  await scan(world)
  expect(asked.slice(0, left.length).toSorted()).toEqual([...left].toSorted())
})

it('F152 scan: no bot begins one while another is asking nodes', async () => {
  const { world } = slowNodes(minuteMs / 6)
  const first = scan(world)
  const others: string[] = []
  const { nodes } = world.context
  const rebootRequired = nodes.rebootRequired.bind(nodes)
  nodes.rebootRequired = async (node) => {
    others.push(await scan(world))
    return rebootRequired(node)
  }
  expect(await first).toBe('scanned')
  expect(others.length).toBeGreaterThan(0)
  expect(new Set(others)).toEqual(new Set(['not due']))
})

it('F152 scan: stores nothing after its lease is over', async () => {
  const { world } = slowNodes(11 * minuteMs)
  expect(await scan(world)).toBe('too late')
  expect(await world.context.leases.rebootScan()).toBeNull()
})

it('F152 status: names a few of the nodes that did not answer, and counts the others', async () => {
  const world = manyNodes()
  for (const { faults } of world.machines.values()) faults.silent = true
  await scan(world)
  expect((await world.says(ana, 'status')).parts.map((part) => JSON.stringify(part)).join('\n')).toContain(
    'unknown for compute-01, compute-02, compute-10, compute-11, compute-12, and 31 more',
  )
})
