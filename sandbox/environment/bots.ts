import { freePort } from '../programs/ports.ts'
import { type BotProcess, startBotProcess } from './bot-process.ts'

/** All bots of an environment, including those started later. */
export type Bots = {
  readonly bots: readonly BotProcess[]
  /** Starts another bot with these additional environment variables; it is stopped with the environment. */
  startBot(name: string, differs: BotEnvironment): Promise<BotProcess>
  stop(): Promise<void>
}

type BotEnvironment = { readonly [name: string]: string }

/** Starts the bots with these names, the first of them at this port. */
export async function startBots(names: readonly string[], port: number, env: BotEnvironment): Promise<Bots> {
  const bots: BotProcess[] = []
  const start = async (name: string, at: number, differs: BotEnvironment): Promise<BotProcess> => {
    const bot = await startBotProcess({ name, port: at, env: { ...env, ...differs } })
    bots.push(bot)
    return bot
  }
  const ports = [port, ...(await Promise.all(names.slice(1).map(() => freePort())))]
  await Promise.all(names.map((name, index) => start(name, ports[index] ?? port, {})))
  bots.sort((one, other) => names.indexOf(one.name) - names.indexOf(other.name))
  return {
    bots,
    startBot: async (name, differs) => start(name, await freePort(), differs),
    async stop() {
      await Promise.all(bots.map((bot) => bot.stop()))
    },
  }
}
