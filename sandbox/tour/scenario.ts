import type { DemoEnvironment } from '../environment/environment.ts'
import { presses, reads } from '../environment/people.ts'
import { channel, doneWithinMs, type Narrate, requests, untilFleet } from './acts.ts'

/** Requests a reboot of a node and submits it for approval. */
async function asks(environment: DemoEnvironment, who: string, node: string): Promise<void> {
  await requests(environment, who, `/cluster reboot ${node} --reason "kernel 6.12.57"`, node)
  await reads(environment.workspace, 'ben', channel, `Reboot ${node} – awaiting approval`)
}

async function approves({ workspace }: DemoEnvironment, who: string, node: string): Promise<void> {
  const card = await workspace.until(
    () => workspace.person(who).finds(channel, `Reboot ${node} – awaiting approval`),
    doneWithinMs,
  )
  await presses(workspace, who, card, 'Approve')
}

/**
 * Two approvals start the reboot of a storage node; another node's reboot waits for it; the bot is killed meanwhile;
 * nothing is lost. Returns the names of the rebooted nodes.
 */
export async function playScenario(environment: DemoEnvironment, narrate: Narrate): Promise<readonly string[]> {
  const { workspace, fleet, bots } = environment
  const [bot] = bots
  if (!bot) throw new Error('the story needs a bot')
  narrate('Ana asks for a reboot of storage-01 and sees its plan')
  await asks(environment, 'ana', 'storage-01')
  narrate('She may not approve it herself; Ben and Chris do')
  await approves(environment, 'ana', 'storage-01')
  await reads(workspace, 'ana', channel, 'You requested this')
  await approves(environment, 'ben', 'storage-01')
  await approves(environment, 'chris', 'storage-01')
  // a node is changed only under its lock
  await untilFleet(environment, 'storage-01 is changed', () =>
    fleet.changes().some(({ node }) => node === 'storage-01'),
  )
  narrate('Dora asks for storage-02 meanwhile; approved as well, it has to wait')
  await asks(environment, 'dora', 'storage-02')
  await approves(environment, 'ben', 'storage-02')
  await approves(environment, 'chris', 'storage-02')
  await untilFleet(environment, 'storage-01 is down', () => fleet.machine('storage-01').state === 'down')
  narrate('storage-01 is down, and now the bot is killed with -9')
  await bot.kill()
  await untilFleet(environment, 'storage-01 is back', () => fleet.machine('storage-01').state !== 'down')
  narrate('storage-01 is back; a bot is started, reads its journals and goes on')
  await bot.restart()
  await workspace.until(() => doneIn(environment, 'storage-01 rebooted'), doneWithinMs)
  narrate('storage-01 is done; storage-02 begins by itself')
  await workspace.until(() => doneIn(environment, 'storage-02 rebooted'), doneWithinMs)
  await workspace.until(() => workspace.transcript('everything').includes('Reboot storage-02 – done in'), doneWithinMs)
  narrate('Both are done')
  return ['storage-01', 'storage-02']
}

/** Whether the thread has the result: the card alone would mention no one. */
const doneIn = ({ workspace }: DemoEnvironment, text: string): boolean =>
  workspace
    .transcript('everything')
    .split('\n')
    .some((line) => line.includes('Done in') && line.includes(text))
