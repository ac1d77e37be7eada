import type { DemoEnvironment } from '../environment/environment.ts'
import { presses, reads } from '../environment/people.ts'

const channel = '#storage-ops'
const doneWithinMs = 120_000

/** Called with the title of each act as it begins. */
export type Narrate = (act: string) => void

/** Requests a reboot of a node and submits it for approval; returns the operation's ID. */
async function asks({ workspace }: DemoEnvironment, who: string, node: string): Promise<string> {
  await workspace.person(who).types(channel, `/cluster reboot ${node} --reason "kernel 6.12.57"`)
  const plan = await workspace.until(() =>
    workspace
      .person(who)
      .sees(channel)
      .findLast((message) => shows(message, 'Request approval') && shows(message, node)),
  )
  await presses(workspace, who, plan, 'Request approval')
  const card = await reads(workspace, 'ben', channel, `Reboot ${node} – awaiting approval`)
  return JSON.stringify(card).match(/op-[A-Z0-9]{4}/)?.[0] ?? ''
}

const shows = (message: unknown, text: string): boolean => JSON.stringify(message).includes(text)

async function approves({ workspace }: DemoEnvironment, who: string, node: string): Promise<void> {
  const card = await workspace.until(
    () => workspace.person(who).finds(channel, `Reboot ${node} – awaiting approval`),
    doneWithinMs,
  )
  await presses(workspace, who, card, 'Approve')
}

/**
 * Two approvals start the reboot of a storage node; another node's reboot waits for it; the bot is killed meanwhile;
 * nothing is lost.
 */
export async function playScenario(environment: DemoEnvironment, narrate: Narrate): Promise<readonly string[]> {
  const { workspace, fleet, bots } = environment
  const [bot] = bots
  if (!bot) throw new Error('the story needs a bot')
  narrate('Ana asks for a reboot of storage-01 and sees its plan')
  const first = await asks(environment, 'ana', 'storage-01')
  narrate('She may not approve it herself; Ben and Chris do')
  await approves(environment, 'ana', 'storage-01')
  await reads(workspace, 'ana', channel, 'You requested this')
  await approves(environment, 'ben', 'storage-01')
  await approves(environment, 'chris', 'storage-01')
  await workspace.until(() => workspace.transcript('everything').includes('acquire the lock: holds'), doneWithinMs)
  narrate('Dora asks for storage-02 meanwhile; approved as well, it has to wait')
  const second = await asks(environment, 'dora', 'storage-02')
  await approves(environment, 'ben', 'storage-02')
  await approves(environment, 'chris', 'storage-02')
  await until(environment, () => fleet.machine('storage-01').state === 'down')
  narrate('storage-01 is down, and now the bot is killed with -9')
  await bot.kill()
  await until(environment, () => fleet.machine('storage-01').state !== 'down')
  narrate('storage-01 is back; a bot is started, reads its journals and goes on')
  await bot.restart()
  await workspace.until(() => doneIn(environment, 'storage-01 rebooted'), doneWithinMs)
  narrate('storage-01 is done; storage-02 begins by itself')
  await workspace.until(() => doneIn(environment, 'storage-02 rebooted'), doneWithinMs)
  await workspace.until(() => workspace.transcript('everything').includes('Reboot storage-02 – done in'), doneWithinMs)
  narrate('Both are done')
  return [first, second]
}

/** Whether the thread has the result: the card alone would mention no one. */
const doneIn = ({ workspace }: DemoEnvironment, text: string): boolean =>
  workspace
    .transcript('everything')
    .split('\n')
    .some((line) => line.includes('Done in') && line.includes(text))

/** Waits for a state of the fleet, woken by its record. */
function until({ fleet }: DemoEnvironment, holds: () => boolean): Promise<void> {
  if (holds()) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the fleet did not do what the story waits for')), doneWithinMs)
    const unsubscribe = fleet.record.subscribe(() => {
      if (!holds()) return
      clearTimeout(timer)
      unsubscribe()
      resolve()
    })
  })
}
