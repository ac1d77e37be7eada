import { expect, test } from 'vitest'
import { begins, runOf, told, untilOver, worldWith } from '../conformance/cycle.ts'
import { definitions, upgradeArgv } from '../world/definitions.ts'

/** Upgrades compute-01 by a command that ends with `exitCode`, where `ok` mean success. */
async function upgraded(exitCode: number, ok: readonly number[]) {
  const world = worldWith()
  const commands = {
    ...world.context.commands,
    definitions: { ...definitions, upgrades: [{ roles: 'any' as const, argv: upgradeArgv, ok }] },
  }
  Object.assign(world.context, { commands })
  world.behaviours.set('apt-get', { exitCode, tail: 'Reboot is suggested.', lastsMs: 1000 })
  const cycle = await begins(world, 'upgrade compute-01')
  return { world, cycle }
}

test.each([
  [102, [0, 102, 103]],
  [103, [0, 102, 103]],
  [0, [0]],
])('F125 upgrade: exit code %i is success when %j are', async (exitCode, ok) => {
  const { cycle } = await upgraded(exitCode, ok)
  await untilOver(cycle)
  expect(runOf(cycle)?.outcome).toBe('succeeded')
})

test.each([
  [102, [0]],
  [4, [0, 102, 103]],
  [0, [102]],
])('F125 upgrade: exit code %i needs a person when only %j mean success', async (exitCode, ok) => {
  const { world, cycle } = await upgraded(exitCode, ok)
  await world.passes(60_000)
  expect(runOf(cycle)?.status).toBe('needs attention')
  expect(await told(cycle)).toContain(`exited ${exitCode}`)
})
