import type { BotKill, Controls, ControlsState } from '../page/controls.ts'
import type { DemoEnvironment } from './environment.ts'

/** The page's controls besides workspace and fleet: stop and start the bot, cut off Consul, silence Slack. */
export function controlsOf({ bots, startAll, areStarting, consulServers, workspace }: DemoEnvironment): {
  readonly controls: Controls
  readonly state: () => ControlsState
} {
  let consulIs: ControlsState['consul'] = 'reachable'
  let slackIs: ControlsState['slack'] = 'speaking'
  let kills: readonly BotKill[] = []
  return {
    state: () => ({
      bot: areStarting() ? 'starting' : bots.every((bot) => bot.isRunning()) ? 'running' : 'not running',
      consul: consulIs,
      slack: slackIs,
      kills,
    }),
    controls: {
      'kill the bot': async () => {
        const runs = bots.some((bot) => bot.isRunning())
        await Promise.all(bots.map((bot) => bot.kill()))
        if (runs) kills = [...kills, { atMs: Date.now(), backAtMs: null }]
      },
      'start the bot': async () => {
        await startAll()
        kills = kills.map((kill) => (kill.backAtMs === null ? { ...kill, backAtMs: Date.now() } : kill))
      },
      'cut Consul': async () => {
        for (const server of consulServers) server.freeze()
        consulIs = 'cut'
      },
      'mend Consul': async () => {
        for (const server of consulServers) server.thaw()
        consulIs = 'reachable'
      },
      'silence Slack': async () => {
        workspace.silence()
        slackIs = 'silent'
      },
      'let Slack speak': async () => {
        workspace.speakAgain()
        slackIs = 'speaking'
      },
    },
  }
}
