import { expect, it } from 'vitest'
import type { RichText, Span } from '../../src/core/message.ts'
import { plain } from '../../src/core/message.ts'
import { digestDue } from '../../src/engine/delivery/projections/digests.ts'
import { harbour } from '../world/demo-cluster.ts'
import { ana, channel } from '../world/policy.ts'
import type { World } from '../world/world.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

const due = (world: World, slotMs = world.nowMs) => digestDue(world.context, 'morning', channel, slotMs)

const digests = ({ chat }: World) => chat.posted.filter(({ key }) => key.startsWith('digest/'))
const sentences = (world: World) => digests(world).map(({ message }) => plain(message.sentence))

async function rebootedCompute(world: World): Promise<void> {
  await world.presses(ana, await world.says(ana, 'reboot compute-01'), 'Start')
  await world.passes(5 * 60_000)
}

it('digest: reports what happened since the last one, across quiet days', { tags: ['slow'] }, async () => {
  const world = harbour()
  const friday = world.nowMs
  await due(world)
  await world.passes(hourMs)
  await rebootedCompute(world)
  await world.passes(3 * dayMs)
  await due(world)
  await world.passes(60_000)
  const [first, second] = sentences(world)
  expect(first).toBe('harbour: nothing happened, nothing is open.')
  expect(second).toContain(new Date(friday).toISOString())
  expect(second).toContain('1 succeeded')
})

it('digest: says so when more operations ended than it counts', async () => {
  const world = harbour()
  await rebootedCompute(world)
  const [one] = await world.journals.endedSince(0, 1)
  if (one === undefined) throw new Error('nothing has ended')
  const ended = Array.from({ length: 201 }, (_, index) => ({ ...one, operation: `op-${index}` }))
  world.journals.endedSince = async (_sinceMs, most) => ended.slice(0, most)
  await due(world)
  await world.passes(60_000)
  const [message] = digests(world).map((sent) => JSON.stringify(sent.message))
  expect(message).toContain('200 succeeded')
  expect(message).toContain('Only the newest 200 ended operations are counted')
  ended.pop()
  await due(world, world.nowMs + 1)
  await world.passes(60_000)
  expect(digests(world).filter((sent) => JSON.stringify(sent.message).includes('are counted'))).toHaveLength(1)
})

it('digest: does not repeat what the last one reported', async () => {
  const world = harbour()
  await rebootedCompute(world)
  for (let day = 0; day < 2; day++) {
    await due(world)
    await world.passes(hourMs)
  }
  expect(sentences(world).filter((sentence) => sentence.includes('1 succeeded'))).toHaveLength(1)
})

it('digest: is posted once by two bots, with its details in its thread', async () => {
  const world = harbour()
  await rebootedCompute(world)
  await Promise.all([due(world), due(world)])
  await world.passes(60_000)
  const [message, detail, ...more] = digests(world)
  expect(more).toEqual([])
  expect(detail?.thread).toBe(message?.ref.timestamp)
})

it('digest: is found and not posted again when its answer was lost', async () => {
  const world = harbour()
  world.chat.loseAnswers = 1
  await due(world)
  await world.passes(hourMs)
  expect(digests(world)).toHaveLength(1)
})

it('digest: is posted after a short chat outage, and left to the next one after an hour', {
  tags: ['slow'],
}, async () => {
  const world = harbour()
  const slotMs = world.nowMs
  world.chat.silent = true
  await due(world)
  await world.passes(10 * 60_000)
  world.chat.silent = false
  await world.passes(60_000)
  expect(digests(world)).toHaveLength(1)
  world.chat.silent = true
  await world.passes(dayMs)
  await rebootedCompute(world)
  await due(world)
  await world.passes(2 * hourMs)
  world.chat.silent = false
  await world.passes(hourMs)
  expect(digests(world)).toHaveLength(1)
  await world.passes(dayMs)
  await due(world)
  await world.passes(60_000)
  expect(sentences(world).at(1)).toContain(new Date(slotMs).toISOString())
  expect(sentences(world).at(1)).toContain('1 succeeded')
})

it('digest: lists pending approvals with their time limit and a link to the card', async () => {
  const world = harbour()
  await world.presses(ana, await world.says(ana, 'reboot storage-01'), 'Request approval')
  await world.passes(60_000)
  await due(world)
  await world.passes(60_000)
  const parts = digests(world)[0]?.message.parts ?? []
  const lines: readonly RichText[] = parts.flatMap((part) => (part.part === 'text' ? part.lines : []))
  const at = lines.findIndex((line) => plain(line) === 'Waiting for approval')
  const spans: readonly Span[] = lines[at + 1] ?? []
  const card = world.chat.posted.find(({ key }) => key === 'op-T1/card')
  expect(spans[0]).toEqual({ link: `https://chat/${channel}/${card?.ref.timestamp}`, shown: 'op-T1' })
  expect(plain(spans)).toContain('0 of 2 approvals, open until ')
})

it('F43 digest: does not repeat that a lock is kept when the node was undrained since', async () => {
  const world = harbour()
  await world.presses(ana, await world.says(ana, 'drain compute-01'), 'Start')
  await world.passes(60_000)
  await due(world)
  await world.passes(hourMs)
  await world.presses(ana, await world.says(ana, 'undrain compute-01'), 'Start')
  await world.passes(60_000)
  await due(world)
  await world.passes(60_000)
  const details = digests(world)
    .filter(({ thread }) => thread !== null)
    .map(({ message }) => JSON.stringify(message.parts))
  expect(details[0]).toContain('Still drained: compute-01')
  expect(details[1]).toContain('undrain')
  expect(details[1]).not.toMatch(/lock kept|still drained/i)
})

it('F43 notice: says from when it is when it is delivered late', async () => {
  const world = harbour()
  await world.says(ana, 'stop node compute-02 --reason "disk"')
  await world.passes(10_000)
  world.chat.silent = true
  const saidMs = world.nowMs
  await world.says(ana, 'stop cluster --reason "power work"')
  await world.passes(10 * 60_000)
  world.chat.silent = false
  await world.passes(10 * 60_000)
  const digestText = (words: string) =>
    world.chat.posted.flatMap(({ message }) =>
      plain(message.sentence).includes(words) ? [plain(message.sentence)] : [],
    )
  expect(digestText('power work').join()).toContain(
    `Delivered late. This is from ${new Date(saidMs).toISOString().slice(0, 16)}`,
  )
  expect(digestText('disk').join()).not.toContain('Delivered late')
})
