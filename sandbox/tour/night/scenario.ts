import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DemoEnvironment } from '../../environment/environment.ts'
import { presses } from '../../environment/people.ts'
import type { Message } from '../../workspace/model.ts'
import { channel, doneWithinMs, labelsOf, letNeedReboot, type Narrate, shows, untilFleet } from '../acts.ts'
import { nextTimeOfDay, timeOfDay } from '../local-time.ts'
import { answerTo, asksUntil } from '../questions.ts'
import { pinnedServer, zone } from './configuration.ts'

/** The node whose drain hook refuses, and the one that does not come back from its reboot. */
export const actors = { refuses: 'compute-02', stays: 'storage-02' } as const

/** The nodes that are left for the next night, as its card names them. */
export const nextNight = 'compute-02, storage-03, storage-04'

/** What the promises are about: how many lines the fleet's record had then, and what the campaign's status said. */
export type Night = {
  readonly firstWindow: number
  readonly lost: number
  readonly closed: number
  readonly secondWindow: number
  readonly burnDown: { readonly before: string; readonly between: string; readonly after: string }
}

/** How long before the first afternoon the kernel was updated. */
const waitedMs = 36 * 3_600_000

const dayMs = 86_400_000

/** Two nights of a fleet whose nodes all need a reboot, from the first afternoon to the second morning. */
export async function playNight(environment: DemoEnvironment, narrate: Narrate): Promise<Night> {
  const { fleet, bots, nowMs, workspace } = environment
  const [bot] = bots
  if (!bot) throw new Error('the night needs a bot')
  const tell = (what: string) => narrate(`[${timeOfDay(zone, nowMs())}]  ${what}`)
  const moveTo = (time: string) => environment.moveTimeTo(nextTimeOfDay(zone, time, nowMs()))
  const position = () => fleet.record.lines().length

  const afternoon = () => nextTimeOfDay(zone, '15:00', nowMs())
  letAllNeedReboot(environment, afternoon() - waitedMs)
  const pinned = join(fleet.machine(actors.refuses).parts.disk.root, pinnedServer)
  writeFileSync(pinned, 'web-17\n')
  await fleet.switchOn(actors.stays, 'neverReturns', '')
  tell('A kernel update wants a reboot of all 14 nodes')
  await environment.moveTimeTo(afternoon())
  tell('Ana starts a campaign, which counts the nodes that are done until its deadline')
  const before = await startCampaign(environment)
  tell('The card of tonight. Each part is approved by its own people, while they are awake')
  await approveParts(environment, 'Tonight: Reboot 14 nodes – awaiting approval')

  await moveTo('22:00')
  const firstWindow = position()
  tell('The window opens: one node of each role first, then two at once')
  await untilFleet(environment, 'a node is down', () => fleet.nodes().some(({ state }) => state === 'down'))
  tell('Nodes are down, and now the bot is killed with -9 and started again')
  await bot.kill()
  await bot.restart()
  await workspace.until(() => workspace.transcript('everything').includes('Lockkeeper restarted'), doneWithinMs)
  tell(`It goes on; ${actors.refuses} refuses to be drained, and ${actors.stays} does not come back from its reboot`)
  const [called, waitLonger] = await button(environment, 'ben', 'Wait longer')
  const lost = position()
  tell(`A person is called. Ben switches ${actors.stays} on by hand; it comes back, and the rollout stays paused`)
  await fleet.switchOff(actors.stays, 'neverReturns')
  await presses(workspace, 'ben', called, waitLonger)
  await button(environment, 'ana', 'Resume')

  await moveTo('04:00')
  const closed = position()
  tell('The window closes, and with it the night')
  await workspace.until(() => !workspace.transcript(channel).includes('– paused'), doneWithinMs)
  await moveTo('09:00')
  tell(`The morning digest. Ben moves web-17 away from ${actors.refuses} by hand`)
  rmSync(pinned)
  await digestOf(environment, 1)
  tell('The campaign after the first night')
  const between = await burnDown(environment, 11)
  await moveTo('15:00')
  tell('The card of the next night: the three nodes that are left, which need new approvals')
  await approveParts(environment, `Tonight: Reboot ${nextNight} – awaiting approval`)

  await moveTo('22:00')
  const secondWindow = position()
  tell('The next window: the nodes that are left')
  await workspace.until(
    () => workspace.transcript(channel).includes(`Unattended: Reboot ${nextNight} – done in`),
    doneWithinMs,
  )
  await moveTo('09:00')
  tell('The morning digest')
  await digestOf(environment, 2)
  tell('The campaign after the second night: all nodes are done')
  const after = await burnDown(environment, 14)
  return { firstWindow, lost, closed, secondWindow, burnDown: { before, between, after } }
}

/** What the campaign's status says once this many nodes comply. */
const burnDown = (environment: DemoEnvironment, compliant: number): Promise<string> =>
  asksUntil(environment, 'ana', '/cluster campaign status', `${compliant} of 14 nodes comply`)

/** Starts a campaign for all nodes; returns its first status. */
async function startCampaign(environment: DemoEnvironment): Promise<string> {
  const due = new Date(environment.nowMs() + 5 * dayMs).toISOString().slice(0, 10)
  const goal = `--until "no reboot required" --by ${due} --reason "kernel 6.12.57"`
  await answerTo(environment, 'ana', `/cluster campaign start all ${goal}`)
  return burnDown(environment, 0)
}

/** Lets each node need a reboot, since a kernel update at this time. */
function letAllNeedReboot({ fleet }: DemoEnvironment, atMs: number): void {
  for (const { name } of fleet.nodes()) letNeedReboot(fleet, name, atMs)
}

/** Waits for a button whose label begins like this; returns the newest message that has it, and the whole label. */
function button({ workspace }: DemoEnvironment, who: string, beginning: string): Promise<readonly [Message, string]> {
  return workspace.until(() => {
    for (const message of workspace.person(who).sees(channel).toReversed()) {
      const label = labelsOf(message).find((one) => one.startsWith(beginning))
      if (label !== undefined) return [message, label] as const
    }
    return undefined
  }, doneWithinMs)
}

/** Approves every open part as the people whom it needs, and waits until the card does not wait for approval any more. */
async function approveParts(environment: DemoEnvironment, waiting: string): Promise<void> {
  const { workspace } = environment
  const card = await workspace.until(() => workspace.person('ben').finds(channel, waiting), doneWithinMs)
  for (const label of labelsOf(card).filter((one) => one.startsWith('Approve')))
    for (const who of label.includes('control') ? ['dora'] : ['ben', 'chris'])
      await presses(workspace, who, card, label)
  const current = () =>
    workspace
      .person('ben')
      .sees(channel)
      .find(({ ts }) => ts === card.ts)
  await workspace.until(() => !shows(current()?.revisions.at(-1), waiting), doneWithinMs)
}

/** Waits for this many morning digests; each has its details in its thread. */
const digestOf = ({ workspace }: DemoEnvironment, count: number): Promise<unknown> =>
  workspace.until(
    () =>
      workspace
        .person('ana')
        .sees('#cluster-ops')
        .filter((message) => message.threadTs === undefined).length >= count,
    doneWithinMs,
  )
