import type { Controls, ControlsState } from '../page/controls.ts'
import type { DemoEnvironment } from './environment.ts'

/** The page's controls besides workspace and fleet: stop and start the bot, cut off Consul, silence Slack. */
export function controlsOf({ bots, consulServers, workspace }: DemoEnvironment): {
  readonly controls: Controls
  readonly state: () => ControlsState
} {
  let consulIs: ControlsState['consul'] = 'reachable'
  let slackIs: ControlsState['slack'] = 'speaking'
  let starting = false
  return {
    state: () => ({
      bot: starting ? 'starting' : bots.every((bot) => bot.isRunning()) ? 'running' : 'not running',
      consul: consulIs,
      slack: slackIs,
    }),
    controls: {
      'kill the bot': async () => {
        await Promise.all(bots.map((bot) => bot.kill()))
      },
      'start the bot': async () => {
        starting = true
        try {
          await Promise.all(bots.filter((bot) => !bot.isRunning()).map((bot) => bot.restart()))
        } finally {
          starting = false
        }
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
