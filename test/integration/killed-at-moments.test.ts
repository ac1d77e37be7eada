import { expect, test } from 'vitest'
import { demoNode } from '../../sandbox/fleet/demo-cluster.ts'
import type { RecordLine } from '../../sandbox/fleet/record.ts'
import { asks, rebootedOnce, recorded } from './operations.ts'
import { environmentForAll } from './quick-environment.ts'
import { quickPlan } from './quick-plan.ts'

const slowHook = { phase: 'pre', name: '10-slow', body: 'sleep 1.5' } as const
const nodes = ['compute-01', 'compute-02', 'compute-03', 'compute-04', 'compute-05']

const environment = await environmentForAll({
  ...quickPlan([]),
  nodes: nodes.map((name) => ({ ...demoNode(name, ['compute'], 'a1'), hooks: [slowHook] })),
})
const { bots, fleet } = environment
const [bot] = bots
if (bot === undefined) throw new Error('there is no bot')

const changed = (line: RecordLine, detail: RegExp): boolean => line.kind === 'changed' && detail.test(line.detail)
const onNode = (node: string, is: (line: RecordLine) => boolean) => () =>
  recorded(environment, (line) => line.node === node && is(line))

/** Waits until the bot logs this event of a run. */
const written = (event: string) => () =>
  new Promise<void>((resolve) => {
    const unfollow = bot.follow((line) => {
      if (!line.includes(`"event":"${event}"`)) return
      unfollow()
      resolve()
    })
  })

test.each([
  { node: 'compute-01', when: 'before it has its lock', comes: written('runStarted') },
  {
    node: 'compute-02',
    when: 'while hooks run',
    comes: onNode('compute-02', (line) => changed(line, /^pre 10-slow began/)),
  },
  {
    node: 'compute-03',
    when: 'right after arming',
    comes: onNode('compute-03', (line) => changed(line, /^created .*reboot/)),
  },
  { node: 'compute-04', when: 'while the node is down', comes: onNode('compute-04', ({ kind }) => kind === 'down') },
  {
    node: 'compute-05',
    when: 'when the node is back',
    comes: onNode('compute-05', ({ kind }) => kind === 'booted' && fleet.reboots('compute-05').length > 0),
  },
])('bot: finishes after a restart and reboots the node once when it is killed with -9 $when', async (at) => {
  const { node, when } = at
  const killed = at.comes().then(() => bot.kill())
  const restarted = killed.then(() => bot.restart())
  const asked = await asks(environment, 'ana', `/cluster reboot ${node}`)
  await restarted
  const read = await asked.says('Done in')
  // before its first step a run has nothing to continue
  if (when !== 'before it has its lock') expect(read).toContain(`Lockkeeper restarted. Checking ${node}`)
  expect(rebootedOnce(environment, node)).toBe(true)
  const hooks = fleet.changes().filter((line) => line.node === node && line.detail === 'pre 10-slow began')
  expect(hooks).toHaveLength(1)
})
