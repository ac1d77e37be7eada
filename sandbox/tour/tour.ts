import { fullEnvironment } from '../environment/environment.ts'
import { judge } from './checks.ts'
import { playScenario } from './scenario.ts'
import type { Story } from './story.ts'

/** The story of the README: two reboots, an approval each, and a bot that is killed in between. */
export const tour: Story<readonly string[]> = {
  plan: { ...fullEnvironment, mode: 'http', bots: ['bot-1'] },
  play: playScenario,
  judge,
}
