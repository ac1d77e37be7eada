import { expect, test } from 'vitest'
import type { Requester } from '../../src/core/policy/requester.ts'
import { alreadyRunning } from '../../src/engine/guards/already-running.ts'
import { ofPlan } from '../../src/engine/guards/subject.ts'
import { begins, operationOf, untilStep, worldWith } from '../conformance/cycle.ts'
import { ana, approvers, channel } from '../world/policy.ts'

/** What the guard says of a second request for a node, when this requester made the first one. */
async function refusalFor(requester: Requester, chat: 'answers' | 'silent'): Promise<string> {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01')
  await untilStep(cycle, 'awaitNewBoot')
  await world.passes(30_000)
  const open = (await world.journals.open()).map((one) => ({ ...one, requester }))
  Object.assign(world.journals, { open: async () => open })
  world.people.silent = chat === 'silent'
  const operation = operationOf(cycle)
  if (operation === null) throw new Error('no operation was filed')
  const no = await alreadyRunning(ofPlan(world.context, operation.plan, { by: ana, channel }, 'no'))
  return no?.refusals.map(({ message }) => message.replace(cycle.operation, 'op-1')).join(' ') ?? 'nothing'
}

test.each([
  ['a person by name', ana, 'answers', 'Already op-1 by @ana: reboot storage-01'],
  ['a person by id while the chat system does not answer', ana, 'silent', `Already op-1 by @${ana}: reboot storage-01`],
  [
    'an entry of the configuration',
    { policy: 'nightly', hash: '0', owner: approvers },
    'answers',
    'by policy nightly:',
  ],
] as const)('I7 already running: names %s as the first requester', async (_, requester, chat, words) => {
  expect(await refusalFor(requester, chat)).toContain(words)
})
