import type { BotProcess } from '../../sandbox/environment/bot-process.ts'
import type { DemoEnvironment } from '../../sandbox/environment/environment.ts'
import type { ConsulServer } from '../../sandbox/programs/consul.ts'
import { headStart, seen } from '../until.ts'

/** The environment, the bot and the node of a cell. */
export type FaultInput = { readonly environment: DemoEnvironment; readonly worker: BotProcess; readonly node: string }

/** The time from which recovery is measured, and what to repair once the run has continued. */
export type InjectedFault = { readonly fromMs: number; afterwards(): Promise<void> }

/** Longer than every lease of a bot and every session timeout, in milliseconds. */
const outageMs = 4_000
const lostAnswers = 6
const nothing = async (): Promise<void> => {}
const over = (): InjectedFault => ({ fromMs: Date.now(), afterwards: nothing })

async function leaderOf({ consulServers }: DemoEnvironment): Promise<ConsulServer> {
  for (const server of consulServers) {
    const answer = await fetch(`${server.url}/v1/status/leader`).then((reply) => reply.text())
    const found = consulServers.find(({ address }) => answer.includes(`"${address}:`))
    if (found) return found
  }
  throw new Error('the servers of Consul have no leader')
}

/** Every fault, by name. Each function resolves once its fault is injected. */
export const faults = {
  'bot killed': async ({ worker }) => {
    await worker.kill()
    return { fromMs: Date.now(), afterwards: () => worker.restart() }
  },
  'all bots killed': async ({ environment: { bots } }) => {
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
  'Redis killed': async ({ environment }) => {
    await environment.redis.kill()
    await environment.redis.restart()
    return over()
  },
  'Redis frozen': async ({ environment }) => {
    environment.redis.freeze()
    await headStart(outageMs)
    environment.redis.thaw()
    return over()
  },
  'Consul leader killed': async ({ environment }) => {
    const leader = await leaderOf(environment)
    await leader.kill()
    await leader.restart()
    return over()
  },
  'Consul killed': async ({ environment: { consulServers } }) => {
    await Promise.all(consulServers.map((server) => server.kill()))
    await Promise.all(consulServers.map((server) => server.restart()))
    return over()
  },
  'Consul election': async ({ environment }) => {
    const leader = await leaderOf(environment)
    const others = environment.consulServers.filter((server) => server !== leader)
    leader.freeze()
    await seen(
      async () => Promise.all(others.map(async ({ url }) => (await fetch(`${url}/v1/status/leader`)).text())),
      (answers) => answers.every((answer) => answer.length > 2 && !answer.includes(`"${leader.address}:`)),
    )
    leader.thaw()
    return over()
  },
  'Consul away': async ({ environment }) => {
    for (const server of environment.consulServers) server.freeze()
    await headStart(outageMs)
    for (const server of environment.consulServers) server.thaw()
    return over()
  },
  'node cut off': async ({ environment, node }) => {
    await environment.fleet.switchOn(node, 'networkCut', '')
    await headStart(outageMs)
    await environment.fleet.switchOff(node, 'networkCut')
    return over()
  },
  'node killed': async ({ environment, node }) => {
    await environment.fleet.machine(node).crash('crash')
    return over()
  },
  'Slack silent': async ({ environment }) => {
    environment.workspace.silence()
    await headStart(outageMs)
    environment.workspace.speakAgain()
    return over()
  },
  'Slack answers lost': async ({ environment }) => {
    environment.workspace.faults.onCall('*', { kind: 'answerLost' }, lostAnswers)
    return over()
  },
} as const satisfies { readonly [name: string]: (injected: FaultInput) => Promise<InjectedFault> }

/** The name of a fault. */
export type FaultName = keyof typeof faults

/** Whether the node goes down without a command: then its run may need a person, and its reboots are not counted. */
export const goesDownByItself = (fault: FaultName): boolean => fault === 'node killed'
