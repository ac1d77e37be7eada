import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadCommands } from '../../src/main/commands.ts'
import { ana, ben, chris, policy } from '../world/policy.ts'
import { World } from '../world/world.ts'
import { type Violation, violationsNow } from './invariants.ts'

const vocabulary = await loadCommands(join(import.meta.dirname, '../../commands'))
const nodes = { 'storage-01': ['storage'], 'storage-02': ['storage'], 'compute-01': ['compute'] }

// Being killed around a read is being killed after the last call that left a trace, so those are enough.
const leavesTraces: ReadonlySet<string> = new Set([
  'append',
  'summarise',
  'schedule',
  'wake',
  'write',
  'post',
  'edit',
  'acquire',
  'enter',
  'release',
  'keepDrained',
  'withdraw',
  'markOver',
  'start',
  'stop',
  'arm',
  'disarm',
  'startHook',
  'stopHook',
  'leave',
  'clearTrigger',
])

type Ended = { readonly calls: number; readonly world: World; readonly violations: readonly Violation[] }

/** One reboot of a storage node, with the bot killed around the calls of these numbers. */
async function rebootKilledAt(
  kills: readonly { readonly call: number; readonly when: 'before' | 'after' }[],
): Promise<Ended> {
  const world = new World({ policy, vocabulary, nodes })
  const violations: Violation[] = []
  let calls = 0
  world.fate = (_port, method) => {
    if (!leavesTraces.has(method)) return 'lives'
    calls++
    return kills.find(({ call }) => call === calls)?.when ?? 'lives'
  }
  world.afterTurn = () => void violations.push(...violationsNow(world))
  const plan = await world.says(ana, 'reboot storage-01 --reason "new kernel"')
  await world.presses(ana, plan, 'Request approval')
  await world.passes(20_000)
  const card = world.chat.card('op-T1')
  if (!card) throw new Error('no card')
  await world.presses(ben, card, 'Approve')
  await world.presses(chris, card, 'Approve')
  await world.passes(1_200_000)
  return { calls, world, violations }
}

function expectWell({ world, violations }: Ended, story: string) {
  expect(violations, story).toEqual([])
  expect(world.chat.thread('op-T1').at(-1), story).toContain('Done in')
  expect(world.machine('storage-01').reboots, story).toHaveLength(1)
  expect(world.locks.book.scopes, story).toEqual([])
  const keys = world.chat.posted.map(({ key }) => key)
  expect(new Set(keys).size, `${story}: a message was posted twice`).toBe(keys.length)
}

test('a bot killed at any one moment of a reboot loses nothing and does nothing twice', async () => {
  const { calls } = await rebootKilledAt([])
  for (let call = 1; call <= calls; call++)
    for (const when of ['before', 'after'] as const)
      expectWell(await rebootKilledAt([{ call, when }]), `killed ${when} call ${call}`)
}, 120_000)
