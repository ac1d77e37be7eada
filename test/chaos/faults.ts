import type { BotProcess } from '../../sandbox/environment/bot-process.ts'
import type { DemoEnvironment } from '../../sandbox/environment/environment.ts'
import type { ConsulServer } from '../../sandbox/programs/consul.ts'
import { headStart, seen } from '../until.ts'

/** Where a fault strikes. */
export type Struck = { readonly harbour: DemoEnvironment; readonly worker: BotProcess; readonly node: string }

/** When recovery begins to count, and what is left to mend once the work goes on. */
export type Blow = { readonly fromMs: number; afterwards(): Promise<void> }

/** Longer than every lease of a bot and every time limit of a session. */
const outageMs = 4_000
const lostAnswers = 6
const nothing = async (): Promise<void> => {}
const over = (): Blow => ({ fromMs: Date.now(), afterwards: nothing })

async function leaderOf({ consulServers }: DemoEnvironment): Promise<ConsulServer> {
  for (const server of consulServers) {
    const answer = await fetch(`${server.url}/v1/status/leader`).then((reply) => reply.text())
    const found = consulServers.find(({ address }) => answer.includes(`"${address}:`))
    if (found) return found
  }
  throw new Error('the servers of Consul have no leader')
}

/** Everything that strikes, by name. */
export const faults = {
  'bot killed': async ({ worker }) => {
    await worker.kill()
    return { fromMs: Date.now(), afterwards: () => worker.restart() }
  },
  'all bots killed': async ({ harbour: { bots } }) => {
    await Promise.all(bots.map((bot) => bot.kill()))
    await Promise.all(bots.map((bot) => bot.restart()))
    return over()
  },
  'bot frozen': async ({ worker }) => {
    worker.freeze()
    return { fromMs: Date.now(), afterwards: async () => worker.thaw() }
  },
  'bot ended': async ({ worker }) => {
    const ends = worker.stop()
    const fromMs = Date.now()
    await ends
    return { fromMs, afterwards: () => worker.restart() }
  },
  'Redis killed': async ({ harbour }) => {
    await harbour.redis.kill()
    await harbour.redis.restart()
    return over()
  },
  'Redis frozen': async ({ harbour }) => {
    harbour.redis.freeze()
    await headStart(outageMs)
    harbour.redis.thaw()
    return over()
  },
  'Consul leader killed': async ({ harbour }) => {
    const leader = await leaderOf(harbour)
    await leader.kill()
    await leader.restart()
    return over()
  },
  'Consul killed': async ({ harbour: { consulServers } }) => {
    await Promise.all(consulServers.map((server) => server.kill()))
    await Promise.all(consulServers.map((server) => server.restart()))
    return over()
  },
  'Consul election': async ({ harbour }) => {
    const leader = await leaderOf(harbour)
    const others = harbour.consulServers.filter((server) => server !== leader)
    leader.freeze()
    await seen(
      async () => Promise.all(others.map(async ({ url }) => (await fetch(`${url}/v1/status/leader`)).text())),
      (answers) => answers.every((answer) => answer.length > 2 && !answer.includes(`"${leader.address}:`)),
    )
    leader.thaw()
    return over()
  },
  'Consul away': async ({ harbour }) => {
    for (const server of harbour.consulServers) server.freeze()
    await headStart(outageMs)
    for (const server of harbour.consulServers) server.thaw()
    return over()
  },
  'node cut off': async ({ harbour, node }) => {
    await harbour.fleet.switchOn(node, 'networkCut', '')
    await headStart(outageMs)
    await harbour.fleet.switchOff(node, 'networkCut')
    return over()
  },
  'node killed': async ({ harbour, node }) => {
    await harbour.fleet.machine(node).crash('crash')
    return over()
  },
  'Slack silent': async ({ harbour }) => {
    harbour.workspace.silence()
    await headStart(outageMs)
    harbour.workspace.speakAgain()
    return over()
  },
  'Slack answers lost': async ({ harbour }) => {
    harbour.workspace.faults.onCall('*', { kind: 'answerLost' }, lostAnswers)
    return over()
  },
} as const satisfies { readonly [name: string]: (struck: Struck) => Promise<Blow> }

/** The name of a fault. */
export type FaultName = keyof typeof faults

/** After these a node has gone down without us: its run may end with a person instead, and its reboots are not counted. */
export const goesDownByItself = (fault: FaultName): boolean => fault === 'node killed'
