import { expect, test } from 'vitest'
import { evidenceOfAll } from '../../src/core/health/evidence.ts'
import type { Verdict } from '../../src/core/health/verdict.ts'
import { plain } from '../../src/core/message.ts'
import { whyOf } from '../../src/engine/gates/plan-evidence.ts'
import { begins, untilStep, worldWith } from '../conformance/cycle.ts'
import { rendered } from '../conversations/rendered.ts'
import { faulty } from '../world/faults.ts'
import { ana, approvers, ben, policy } from '../world/policy.ts'
import { says as answersTo } from '../world/requests.ts'
import type { World } from '../world/world.ts'

const answer = async (world: World, words: string): Promise<string> => {
  const message = await world.says(ana, words)
  return [plain(message.sentence), ...rendered(message)].join('\n')
}

const says = (gate: string, verdict: Verdict['verdict'], evidence: string): Verdict => ({
  gate,
  verdict,
  evidence,
  remedy: '',
})

test('F11 plan: shows the answers about every node, worst first', async () => {
  const world = worldWith()
  world.cluster.configs.set('odd-01', { is: 'disabled', group: null, message: 'being repaired' })
  const plan = await answer(world, 'reboot storage-01,storage-02,odd-01 --reason x')
  const checks = plan.slice(plan.indexOf('checks passed'))
  expect(checks.split('\n')[1]).toContain('odd-01')
  expect(checks).toContain('being repaired')
  expect(checks).toContain('storage-01, storage-02: ')
})

test('F11 evidence: names the nodes of an answer that is not the same for all', () => {
  const found = evidenceOfAll([
    { node: 'n1', verdicts: [says('a', 'ok', 'n1 is fine'), says('b', 'ok', 'none')] },
    { node: 'n2', verdicts: [says('a', 'blocked', 'n2 is broken'), says('b', 'ok', 'none')] },
    { node: 'n3', verdicts: [says('a', 'ok', 'n3 is fine'), says('b', 'ok', 'none')] },
  ])
  expect(found.map(({ gate, verdict, evidence }) => `${gate} ${verdict} ${evidence}`)).toEqual([
    'a blocked n2 is broken',
    'a ok n1, n3: each is fine',
    'b ok none',
  ])
})

test('F11 evidence: is bounded, and what is left out is counted and never worse than what is shown', () => {
  const verdicts = Array.from({ length: 90 }, (_, index) =>
    says(`gate ${index}`, index === 80 ? 'blocked' : 'ok', `answer ${index}`),
  )
  const found = evidenceOfAll([{ node: 'n1', verdicts }])
  expect(found).toHaveLength(25)
  expect(found[0]).toMatchObject({ gate: 'gate 80', verdict: 'blocked' })
  expect(found.at(-1)).toMatchObject({ gate: 'more checks', verdict: 'ok', evidence: expect.stringContaining('66') })
})

test('F50 dry run: answers while one of the nodes is busy, and says with what', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01')
  await untilStep(cycle, 'awaitNewBoot')
  const entries = world.journals.ever.length
  const plan = await answer(world, 'reboot all --dry-run --reason x')
  expect(plan).toContain(`Already ${cycle.operation}`)
  expect(plan).toContain('Dry run: nothing was written.')
  expect(plan).toContain('wait for the new boot')
  expect(world.journals.ever.length).toBe(entries)
})

test.each([
  ['the requester is one of two members', [ana, ben], 'only @ben can'],
  ['the group is empty', [], 'only nobody can'],
])('F51 plan: says that its own groups cannot approve it when %s', async (_, members, named) => {
  const world = worldWith()
  world.people.groups.set(approvers, members)
  const plan = await answer(world, 'reboot storage-01 --reason x')
  expect(plan).toContain(named)
  expect(plan).toContain('2 people must approve')
})

test('F51 plan: says nothing about approvers when any person may approve', async () => {
  const { storage } = policy.roles
  if (!storage?.approvals) throw new Error('storage needs no approval')
  const anybody = { ...storage.approvals, parts: [{ count: 2, groups: [], people: ['*'] }] }
  const world = worldWith({ roles: { ...policy.roles, storage: { ...storage, approvals: anybody } } })
  expect(await answer(world, 'reboot storage-01 --reason x')).not.toContain('must approve')
})

test('why: reads the lock table once for all nodes', async () => {
  const world = worldWith()
  let reads = 0
  const { state } = world.context.locks
  world.context.locks.state = () => {
    reads += 1
    return state.call(world.context.locks)
  }
  const { inventory } = world.context
  const nodes = (await inventory.nodes()).slice(0, 3)
  await whyOf(world.context, nodes, AbortSignal.timeout(60_000))
  expect([nodes.length, reads]).toEqual([3, 1])
})

/** How often each port was asked to answer the words. */
async function callsFor(words: string): Promise<ReadonlyMap<string, number>> {
  const world = worldWith()
  const calls = new Map<string, number>()
  const context = faulty(
    world.context,
    () => 'request',
    ({ port, method }) => {
      calls.set(`${port}.${method}`, (calls.get(`${port}.${method}`) ?? 0) + 1)
      return 'lives'
    },
  )
  await answersTo({ context }, ana, words)
  return calls
}

test.each(['reboot', 'drain'])('F151 %s: asks each source as often for six nodes as for two', async (command) => {
  const [two, six] = [
    await callsFor(`${command} storage-01,storage-02 --dry-run`),
    await callsFor(`${command} all --dry-run`),
  ]
  expect(two.get('cluster.health')).toBe(1)
  expect(two.get('cluster.nodeConfigs')).toBe(1)
  expect(six).toEqual(two)
})

test('F151 status: asks each source as often for six nodes as for two', async () => {
  const [two, six] = [await callsFor('status storage-01,storage-02'), await callsFor('status all')]
  // a few nodes are asked for their own reboot file
  const shared = (calls: ReadonlyMap<string, number>) => [...calls].filter(([name]) => name !== 'nodes.rebootRequired')
  expect(shared(six)).toEqual(shared(two))
})

test('F151 why: asks each source as often for six nodes as for two', async () => {
  const [two, six] = [await callsFor('why storage-01,storage-02'), await callsFor('why all')]
  expect(two.get('cluster.nodeConfigs')).toBe(1)
  expect(six).toEqual(two)
})
