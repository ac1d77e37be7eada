import { Judge } from './judge.ts'
import type { Outcome } from './kills.ts'
import { sea } from './simulated-cluster.ts'
import type { Prepare, Story } from './stories.ts'

/** Until when a worker sleeps. */
export type Waking = 'soon' | 'late'

/**
 * Tells a story during which the worker that makes this call sleeps, and others go on with its turn. Every call is counted
 * unless only those of some methods are.
 */
export async function toldAsleep(
  story: Story,
  call: number,
  waking: Waking,
  prepare: Prepare = () => {},
  isCounted: (method: string) => boolean = () => true,
): Promise<Outcome> {
  const world = sea()
  prepare(world)
  const judge = new Judge(world, 'sleepers')
  let calls = 0
  let turns = 0
  world.fates = (heard) => {
    judge.heard(heard)
    if (heard.during !== 'run' || !isCounted(heard.method)) return 'lives'
    return ++calls === call ? world.sleeps() : 'lives'
  }
  const judged = world.afterTurn
  world.afterTurn = () => {
    judged()
    if (waking === 'soon' && calls >= call && ++turns === 4) void world.wakeSleepers()
  }
  await story.tell(world)
  await world.wakeSleepers()
  await world.passes(60_000)
  const violations = await judge.judgeEnd()
  return { calls, wrong: [...violations.map(({ id, seen }) => `${id}: ${seen}`), ...story.problems(world)] }
}
