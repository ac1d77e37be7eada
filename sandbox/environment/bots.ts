import { freePort } from '../programs/ports.ts'
import { type BotProcess, startBotProcess } from './bot-process.ts'

/** All bots of an environment, including those started later. */
export type Bots = {
  readonly bots: readonly BotProcess[]
  /** Starts another bot with these additional environment variables; it is stopped with the environment. */
  startBot(name: string, differs: BotEnvironment): Promise<BotProcess>
  /** Starts all bots that do not run; resolves when they are ready. */
  startAll(): Promise<void>
  /** Whether bots are being started, or stopped to be started again. */
  areStarting(): boolean
  /** Stops all bots that run, does this, and starts them again. */
  whileStopped(act: () => Promise<void>): Promise<void>
  stop(): Promise<void>
}

type BotEnvironment = { readonly [name: string]: string }

/** Starts the bots with these names, the first of them at this port; `env` is read whenever one is started. */
export async function startBots(names: readonly string[], port: number, env: () => BotEnvironment): Promise<Bots> {
  const bots: BotProcess[] = []
  const start = async (name: string, at: number, differs: BotEnvironment): Promise<BotProcess> => {
    const bot = await startBotProcess({ name, port: at, env: () => ({ ...env(), ...differs }) })
    bots.push(bot)
    return bot
  }
  const ports = [port, ...(await Promise.all(names.slice(1).map(() => freePort())))]
  await Promise.all(names.map((name, index) => start(name, ports[index] ?? port, {})))
  // one at a time, so that no bot is started twice
  let turn: Promise<void> = Promise.resolve()
  let waiting = 0
  const inTurn = (act: () => Promise<void>): Promise<void> => {
    waiting += 1
    const done = turn.then(act).finally(() => {
      waiting -= 1
    })
    turn = done.catch(() => undefined)
    return done
  }
  bots.sort((one, other) => names.indexOf(one.name) - names.indexOf(other.name))
  return {
    bots,
    startBot: async (name, differs) => start(name, await freePort(), differs),
    startAll: () =>
      inTurn(async () => {
        await Promise.all(bots.filter((bot) => !bot.isRunning()).map((bot) => bot.restart()))
      }),
    areStarting: () => waiting > 0,
    whileStopped: (act) =>
      inTurn(async () => {
        const running = bots.filter((bot) => bot.isRunning())
        await Promise.all(running.map((bot) => bot.stop()))
        await act()
        await Promise.all(running.map((bot) => bot.restart()))
      }),
    async stop() {
      await Promise.all(bots.map((bot) => bot.stop()))
    },
  }
}
