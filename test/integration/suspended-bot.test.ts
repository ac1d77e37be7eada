import { expect, test } from 'vitest'
import type { BotProcess } from '../../sandbox/environment/bot-process.ts'
import { findProgram } from '../../sandbox/programs/programs.ts'
import { seen } from '../until.ts'
import { holdSshCalls } from './held-ssh-call.ts'
import { asks, pressesWithReason, receives, recorded, type ShownOperation } from './operations.ts'
import { environmentForAll } from './quick-environment.ts'
import { quickPlan, withCluster } from './quick-plan.ts'

const { path } = await findProgram('ssh')
const heldCall = holdSshCalls(path)
const armSeconds = 20

const environment = await environmentForAll({
  ...quickPlan(['compute-01', 'compute-02']),
  bots: [],
  rewrite: withCluster(({ ssh, limits }) => ({
    ssh: { ...ssh, program: heldCall.program, commandTimeout: '5m', connectTimeout: '2s' },
    limits: { ...limits, arm: `${armSeconds}s`, boot: '4s' },
  })),
})
const { fleet, operator, workspace } = environment
const suspended = await environment.startBot('sleeper', heldCall.env)
const other = await environment.startBot('other', {})
await other.stop()

const deliverTo = (bot: BotProcess): Promise<void> =>
  workspace.connectHttp(`${bot.url}/slack/events`, workspace.signingSecret)

/** Suspends the bot after its last check of a node and before it has armed. */
async function suspendsWhileArming(node: string): Promise<ShownOperation> {
  await deliverTo(suspended)
  heldCall.close()
  const asked = await asks(environment, 'ana', `/cluster reboot ${node}`)
  await heldCall.waits()
  suspended.freeze()
  return asked
}

/** Resumes the suspended bot, and waits until its arm command has ended on the node. */
async function continues(node: string): Promise<void> {
  const before = fleet.record.lines().length
  suspended.thaw()
  await heldCall.open()
  await recorded(
    environment,
    (line) =>
      line.sequence > before && line.node === node && line.kind === 'command ended' && /-- arm$/.test(line.line),
  )
}

const lockOf = (node: string): Promise<boolean> =>
  operator.read('lockkeeper/harbour/locks/role/compute').then((text) => text?.includes(`"${node}"`) ?? false)

/** Waits until the armed deadline has passed by the node's own uptime. */
async function deadlinePassed(node: string): Promise<void> {
  const entry = await operator.read('lockkeeper/harbour/locks/role/compute')
  const until = Number(/"armedUntilUptimeSeconds":(\d+)/.exec(entry ?? '')?.[1])
  await seen(
    async () => fleet.machine(node).uptimeSeconds ?? 0,
    (uptimeSeconds) => uptimeSeconds > until + 1,
  )
}

test('suspended bot: reboots nothing when its lock was released while it was suspended before arming', async () => {
  const asked = await suspendsWhileArming('compute-01')
  expect(await lockOf('compute-01')).toBe(true)
  // a stop flag ends the work: the other bot undoes everything and releases the lock
  await operator.put('service/rebootmgr/stop', 'not today')
  await other.restart()
  expect(await asked.says('not rebooted')).toContain('not today')
  expect(await lockOf('compute-01')).toBe(false)
  await continues('compute-01')
  expect(fleet.reboots('compute-01')).toEqual([])
  await operator.remove('service/rebootmgr/stop')
  await other.stop()
})

test('suspended bot: reboots nothing when a person broke its lock while it was suspended before arming', async () => {
  const asked = await suspendsWhileArming('compute-02')
  await fleet.switchOn('compute-02', 'networkCut', '')
  await other.restart()
  await deliverTo(other)
  await asked.says('Needs attention')
  await pressesWithReason(environment, 'dora', asked, 'Mark failed…', 'scrapped')
  await asked.says('STILL HELD: run')
  const unlock = '/cluster unlock compute-02 --reason "it was scrapped"'
  await receives(environment, 'dora', unlock, 'may still fire')
  expect(await lockOf('compute-02')).toBe(true)
  await fleet.switchOff('compute-02', 'networkCut')
  await deadlinePassed('compute-02')
  await receives(environment, 'dora', unlock, 'is broken')
  expect(await lockOf('compute-02')).toBe(false)
  await continues('compute-02')
  expect(fleet.reboots('compute-02')).toEqual([])
})
