import type { Effect } from '../../world/effects.ts'
import type { World } from '../../world/world.ts'
import { operationOf } from '../evidence.ts'
import type { Violation } from '../violation.ts'

const takesAway: ReadonlySet<Effect['what']> = new Set(['maintenance on', 'armed', 'packages changed'])

/** I1, I2 and I4: nothing happens that people were told is forbidden, even if the journals lost it since. */
export function forbidden(world: World, effect: Effect): readonly Violation[] {
  if (!takesAway.has(effect.what)) return []
  return world.confirmed.flatMap(({ operation, is, nodes, effects }) => {
    if (operationOf(effect.run) !== operation) return []
    if (nodes !== undefined && !nodes.includes(effect.node)) return []
    const before = world.effects.slice(0, effects)
    // a pause lets nodes finish that have begun
    if ((is === 'paused' || is === 'paused by the bot') && before.some(({ node }) => node === effect.node)) return []
    const id = is === 'run failed' || is === 'run marked failed' ? 'I1' : is === 'approval withdrawn' ? 'I2' : 'I4'
    return [{ id, seen: `${effect.what} on ${effect.node} by ${effect.run} after it was confirmed: ${is}` }]
  })
}
