import type { DemoEnvironment } from '../../sandbox/environment/environment.ts'

const maxErrors = 30

/** The last errors that the bots of an environment logged. */
export const botErrors = ({ bots }: DemoEnvironment): readonly string[] =>
  bots.flatMap((bot) => [
    `${bot.name} (${bot.isRunning() ? 'running' : 'ended'})`,
    ...bot
      .logged()
      .filter((line) => !/"level":"?(info|debug)"?/.test(line))
      .slice(-maxErrors),
  ])
