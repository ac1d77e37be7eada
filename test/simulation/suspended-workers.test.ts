// @module-tag slow

import { describe, expect, test } from 'vitest'
import { sampled } from '../samples.ts'
import { ben, chris, dora } from '../world/policy.ts'
import type { World } from '../world/world.ts'
import { operationNow, runNow } from './evidence.ts'
import { Judge } from './judge.ts'
import { ends, scenarios } from './scenarios.ts'
import { smallCluster } from './simulated-cluster.ts'
import { runSuspended } from './suspended-workers.ts'

describe.each(scenarios)('$name', (scenario) => {
  test.each(['soon', 'late'] as const)(
    'suspended worker: causes no violation when it sleeps at any call and resumes %s',
    async (resumes) => {
      const { calls } = await runSuspended(scenario, 0, resumes)
      const every = Array.from({ length: calls }, (_, index) => index + 1)
      for (const call of sampled(every, 61)) {
        const { wrong } = await runSuspended(scenario, call, resumes)
        expect(wrong, `asleep at call ${call} of ${calls}`).toEqual([])
      }
    },
    60_000,
  )
})

/** Gives up the node and breaks its lock while the suspended worker still acts on what it read before. */
async function givenUp(world: World): Promise<void> {
  world.machine('storage-01').faults.silent = true
  await ends(world, 'op-T1')
  const pressing = async (person: string, label: string) => {
    const card = world.chat.card('op-T1')
    if (card) await world.presses(person, card, label).catch(() => null)
    await world.passes(5_000)
  }
  if (runNow(world, 'op-T1-1')?.status === 'needs attention') await pressing(chris, 'Mark failed…')
  world.machine('storage-01').faults.silent = false
  await world.passes(300_000)
  await world.says(dora, 'unlock storage-01 --reason "looked after"')
  await world.passes(5_000)
  const asked = world.chat.shown.findLast(({ message }) =>
    JSON.stringify(message).includes('requests approval to break the lock'),
  )
  for (const person of asked ? [ben, chris] : []) if (asked) await world.presses(person, asked.message, 'Agree')
}

test('S32 suspended worker: reboots nothing after its lock was broken', async () => {
  const [reboot] = scenarios
  if (!reboot) throw new Error('no scenario')
  let calls = 0
  for (let call = 1; call <= Math.max(1, calls); call++) {
    const world = smallCluster()
    const judge = new Judge(world, 'suspended workers')
    let counted = 0
    world.faultFor = ({ during, method }) => {
      if (during !== 'run' || (method !== 'enter' && method !== 'arm' && method !== 'hold' && method !== 'armed'))
        return 'lives'
      counted++
      return counted === call ? world.suspends() : 'lives'
    }
    await reboot.run(world)
    calls = Math.max(calls, counted)
    if (operationNow(world, 'op-T1')?.state !== 'succeeded') await givenUp(world)
    const before = world.effects.filter(({ what }) => what === 'went down').length
    await world.resumeSuspended()
    await world.passes(60_000)
    const after = world.effects.filter(({ what }) => what === 'went down').length
    expect(after, `asleep at call ${call}`).toBe(before)
    expect(judge.violations, `asleep at call ${call}`).toEqual([])
  }
})
