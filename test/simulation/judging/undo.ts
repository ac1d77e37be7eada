import type { OperationEntry, RunEntry } from '../../../src/engine/ports/journals.ts'
import type { Effect } from '../../world/effects.ts'
import type { World } from '../../world/world.ts'
import { everOf } from '../evidence.ts'
import type { Violation } from '../violation.ts'
import { changesAllowed } from './changes.ts'

/** The name under which the journal announces an effect; null when it announces only the step, or nothing. */
function named({ what, detail }: Effect): string | null {
  switch (what) {
    case 'maintenance on':
      return 'maintenance'
    case 'hook began':
      return `hook ${detail}`
    case 'packages changed':
      return 'packages'
    case 'armed':
      return 'reboot'
    default:
      return null
  }
}

/** Whether an entry of the run's journal announces the effect: by its name, or a task by its step. */
function announces({ event }: OperationEntry | RunEntry, effect: Effect): boolean {
  if (event.type !== 'stepBegan' && event.type !== 'recovered') return false
  const changed = event.type === 'stepBegan' ? event.changing : event.changed
  const name = named(effect)
  if (name !== null) return changed.includes(name)
  const index = Number(effect.step?.split('-')[0]) - 1
  return changed.length > 0 && (event.type === 'stepBegan' ? event.index === index : event.index >= index)
}

/** I5: before a change, the run's entry in the lock table names it, so that a recovering bot knows what to undo. */
export function standsInLock(world: World, effect: Effect): readonly Violation[] {
  const name = named(effect)
  if (name === null || !changesAllowed(world, effect)) return []
  const entry = world.locks.table.scopes.flatMap(({ holders }) => holders).find(({ run }) => run === effect.run)
  return entry?.phase.changed.includes(name)
    ? []
    : [{ id: 'I5', seen: `${effect.what} (${effect.detail}) on ${effect.node} did not stand in its lock's entry` }]
}

/** I5: a change is recorded before it is made, and maintenance of others is not ended. */
export function writtenDown(world: World, effect: Effect): readonly Violation[] {
  if (effect.what === 'maintenance off' && effect.detail !== '' && !effect.detail.startsWith('lockkeeper '))
    return [{ id: 'I5', seen: `${effect.run} ended the maintenance of ${effect.node} that says “${effect.detail}”` }]
  if ((named(effect) === null && effect.what !== 'task began') || !changesAllowed(world, effect)) return []
  return everOf(world, `run/${effect.run}`).some((entry) => announces(entry, effect))
    ? []
    : [{ id: 'I5', seen: `${effect.what} (${effect.detail}) on ${effect.node} was not written down before` }]
}
