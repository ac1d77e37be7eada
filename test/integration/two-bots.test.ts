import { expect, test } from 'vitest'
import type { BotProcess } from '../../sandbox/environment/bot-process.ts'
import { asks, rebootedOnce, recorded } from './operations.ts'
import { environmentForAll } from './quick-environment.ts'
import { quickPlan, withCluster } from './quick-plan.ts'
import { rebootsStorage } from './storage-reboot.ts'

const everyMinute = '* * * * *'

const environment = await environmentForAll({
  ...quickPlan(['storage-01', 'storage-02', 'compute-01', 'compute-02']),
  mode: 'socket',
  bots: ['bot-1', 'bot-2'],
  rewrite: (usual) => ({
    ...withCluster(({ digests: { morning } }) => ({
      digests: { often: { ...morning, cron: everyMinute } },
    }))(usual),
    // the default of a configuration without this key
    bot: {},
  }),
})
const { bots, workspace } = environment

test('`/cluster reboot`: reboots a storage node once, under its lock, after two approvals over Socket Mode', async () => {
  await rebootsStorage(environment, 'storage-01')
})

test('handover: takes less than seven seconds and reboots the node once when a bot is killed with -9', async () => {
  const asked = await asks(environment, 'ana', '/cluster reboot compute-01')
  await recorded(environment, (line) => line.node === 'compute-01' && line.kind === 'down')
  const working = lastToWork(bots)
  const other = bots.find((bot) => bot !== working)
  const before = eventsOf(other).length
  const killedAtMs = Date.now()
  await working.kill()
  await asked.says('Done in')
  const next = eventsOf(other)[before]
  expect(next && Date.parse(next.time) - killedAtMs).toBeLessThan(7000)
  expect(rebootedOnce(environment, 'compute-01')).toBe(true)
  await working.restart()
})

test('handover: stops the bot within two seconds and continues with the other bot within five when it is asked to stop', async () => {
  const asked = await asks(environment, 'ana', '/cluster reboot compute-02')
  await recorded(environment, (line) => line.node === 'compute-02' && line.kind === 'down')
  const working = lastToWork(bots)
  const other = bots.find((bot) => bot !== working)
  const before = eventsOf(other).length
  const toldAtMs = Date.now()
  await working.stop()
  expect(Date.now() - toldAtMs).toBeLessThan(2000)
  await asked.says('Done in')
  const next = eventsOf(other)[before]
  expect(next && Date.parse(next.time) - toldAtMs).toBeLessThan(4500)
  expect(rebootedOnce(environment, 'compute-02')).toBe(true)
  await working.restart()
})

test('digest: is posted once per slot when two bots run', async () => {
  const digests = () =>
    workspace
      .person('ana')
      .sees('#cluster-ops')
      .filter((message) => message.threadTs === undefined && message.visibleTo === undefined)
  // some of them were posted during the tests above
  await workspace.until(() => digests().length >= 1, 65_000)
  const slots = digests().map(({ metadata }) => JSON.stringify(metadata))
  expect(slots.filter((slot) => !slot.includes('digest/harbour/digest-often/'))).toEqual([])
  expect(new Set(slots).size).toBe(slots.length)
})

type RunEvent = { readonly time: string; readonly bot: BotProcess }

const eventsOf = (bot: BotProcess | undefined): readonly RunEvent[] =>
  bot === undefined
    ? []
    : bot
        .logged()
        .filter((line) => line.includes('"msg":"run event"'))
        .map((line) => ({ time: String(JSON.parse(line).time), bot }))

/** The bot that wrote the last run event. */
function lastToWork(all: readonly BotProcess[]): BotProcess {
  const last = all
    .flatMap(eventsOf)
    .sort((one, other) => one.time.localeCompare(other.time))
    .at(-1)
  if (last === undefined) throw new Error('no bot has worked on anything')
  return last.bot
}
