import type { Harbour } from '../../sandbox/harbour/harbour.ts'

const mostTrouble = 30

/** What the bots of a harbour complained of last. */
export const troubleIn = ({ bots }: Harbour): readonly string[] =>
  bots.flatMap((bot) => [
    `${bot.name} (${bot.isRunning() ? 'running' : 'ended'})`,
    ...bot
      .logged()
      .filter((line) => !/"level":"?(info|debug)"?/.test(line))
      .slice(-mostTrouble),
  ])
