import type { Effect } from '../../world/effects.ts'
import type { World } from '../../world/world.ts'
import { everOf } from '../evidence.ts'
import type { Violation } from '../violation.ts'
import { worsens } from './worsens.ts'

/** What the journal must have named before it happened; of a task, that its step would change something. */
function named({ what, detail }: Effect): string | null {
  switch (what) {
    case 'maintenance on':
      return 'maintenance'
    case 'hook began':
      return `hook ${detail}`
    case 'task began':
      return 'anything'
    case 'packages changed':
      return 'package upgrade'
    case 'armed':
      return 'reboot'
    default:
      return null
  }
}

/** I5: what is taken away was written down first, and maintenance that is not ours is left alone. */
export function writtenDown(world: World, effect: Effect): readonly Violation[] {
  if (effect.what === 'maintenance off' && effect.detail !== '' && !effect.detail.startsWith('lockkeeper '))
    return [{ id: 'I5', seen: `${effect.run} ended the maintenance of ${effect.node} that says “${effect.detail}”` }]
  const wanted = named(effect)
  if (wanted === null || !worsens(world, effect)) return []
  const index = Number(effect.step?.split('-')[0]) - 1
  const written = everOf(world, `run/${effect.run}`).flatMap(({ event }) => {
    if (event.type === 'recovered')
      return [...event.changed, ...(event.index >= index && event.changed.length > 0 ? ['anything'] : [])]
    if (event.type !== 'stepBegan') return []
    return [
      ...event.changing,
      ...(event.notes.versionsBefore ? ['package upgrade'] : []),
      ...(event.index === index && event.changing.length > 0 ? ['anything'] : []),
    ]
  })
  return written.includes(wanted)
    ? []
    : [{ id: 'I5', seen: `${effect.what} (${effect.detail}) on ${effect.node} was not written down before` }]
}
