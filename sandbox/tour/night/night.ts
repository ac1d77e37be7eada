import { fullEnvironment } from '../../environment/environment.ts'
import type { Story } from '../story.ts'
import { judgeNight } from './checks.ts'
import { nightConfiguration, nightTiming } from './configuration.ts'
import { type Night, playNight } from './scenario.ts'

/** A maintenance night of the whole fleet, with what goes wrong in one, until the work is done in the next. */
export const night: Story<Night> = {
  plan: { ...fullEnvironment, timing: nightTiming, mode: 'socket', bots: ['bot-1'], rewrite: nightConfiguration },
  play: playNight,
  judge: judgeNight,
}
