import { expect } from 'vitest'
import type { DemoEnvironment } from '../../sandbox/environment/environment.ts'
import { seen } from '../until.ts'
import { approves, asks, rebootedOnce, receivesAfter } from './operations.ts'

/** Reboots a storage node through its messages and checks every promise about it, over HTTP or Socket Mode. */
export async function rebootsStorage(environment: DemoEnvironment, node: string): Promise<void> {
  const { fleet, operator } = environment
  const asked = await asks(environment, 'ana', `/cluster reboot ${node} --reason "kernel 6.12.57"`)
  expect(await asked.says('awaiting approval')).toContain('kernel 6.12.57')
  await receivesAfter(environment, 'ana', () => approves(environment, 'ana', asked), 'You requested this')
  await approves(environment, 'ben', asked)
  expect(await asked.says('approved: @ben')).toContain('awaiting approval')
  expect(fleet.changes()).toEqual([])
  await approves(environment, 'chris', asked)
  const read = await asked.says('Done in')
  const [reboot] = fleet.reboots(node)
  expect(rebootedOnce(environment, node)).toBe(true)
  expect(inOrder(read), read).toEqual(milestones)
  const works = ['maintenance on', 'down', 'maintenance off']
  // the fleet learns from Consul, a moment after the bot
  expect(
    await seen(
      async () => worksOn(environment, node),
      ({ length }) => length >= works.length,
    ),
  ).toEqual(works)
  expect(read).toContain(`boot id ${reboot?.bootIdBefore.slice(0, 8)} → ${reboot?.bootIdAfter?.slice(0, 8)}`)
  expect(await operator.read('lockkeeper/harbour/locks/role/storage')).toBeNull()
}

const milestones = ['@ben approved', '@chris approved', 'Done in', 'lock released']

/** The milestones that the thread contains, in its order. */
const inOrder = (read: string): readonly string[] => {
  const thread = read.slice(read.indexOf('approvals needed'))
  return milestones
    .filter((milestone) => thread.includes(milestone))
    .sort((one, other) => thread.indexOf(one) - thread.indexOf(other))
}

/** The changes of the node's maintenance and its shutdowns, in the order of the fleet's record. */
const worksOn = ({ fleet }: DemoEnvironment, node: string): readonly string[] =>
  fleet.record.lines().flatMap((line) => {
    if (line.node !== node) return []
    if (line.kind === 'down') return ['down']
    if (line.kind !== 'changed' || line.change !== 'maintenance') return []
    return [line.detail === 'off' ? 'maintenance off' : 'maintenance on']
  })
