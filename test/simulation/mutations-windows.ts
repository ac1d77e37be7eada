import type { Policy } from '../../src/core/policy/policy.ts'
import type { MaintenanceWindow } from '../../src/core/windows/window.ts'
import type { GateOnNo } from '../../src/engine/gates/gate.ts'
import { maintenanceWindow } from '../../src/engine/gates/maintenance-window.ts'
import type { World } from '../world/world.ts'
import type { Mutation } from './mutation.ts'

const original = { ...maintenanceWindow.onNo }

/** Restores the moments at which the window is asked. */
export const undoWindowMutation = (): void => asksAt(original)

// the table is constant in the program; a mutation changes the row
const asksAt = (onNo: GateOnNo): void => void Object.assign(maintenanceWindow, { onNo })

/** Lets the engine see another window than the one that the policy has. */
function seesWindow({ context }: World, seen: (window: MaintenanceWindow) => MaintenanceWindow): void {
  let { policy } = context
  const seeing = (given: Policy): Policy => (given.window ? { ...given, window: seen(given.window) } : given)
  Object.defineProperty(context, 'policy', {
    get: () => policy,
    set(given: Policy) {
      policy = seeing(given)
    },
  })
}

/** Mutations of maintenance windows. */
export const windowMutations: readonly Mutation[] = [
  {
    mutation: 'S73 the start and the end of a window are read in UTC',
    violates: 'I7',
    found: 'scenarios',
    scenario: 'an ordinary night, 1 s after its end',
    apply: (world) => seesWindow(world, (window) => ({ ...window, zone: 'UTC' })),
  },
  {
    mutation: 'S73 a window ends by elapsed time in the night with a skipped hour',
    violates: 'I7',
    found: 'scenarios',
    scenario: 'the night with a skipped hour, 1 s after its end',
    apply: (world) => seesWindow(world, (window) => ({ ...window, lengthMs: window.lengthMs + 3_600_000 })),
  },
  {
    mutation: 'S17 an excluded day does not end the window of the day before',
    violates: 'I7',
    found: 'scenarios',
    scenario: 'the night before an excluded day, 1 s after its end',
    apply: (world) => seesWindow(world, (window) => ({ ...window, except: [] })),
  },
  {
    mutation: 'the window is asked when an operation starts, and not when a run takes its slots or changes its node',
    violates: 'I7',
    found: 'kills',
    scenario: 'an ordinary night, 2 s before its end',
    apply: () => asksAt({ start: 'hold', nextNode: 'hold', eachChange: 'unwind', arming: 'unwind' }),
  },
  {
    mutation: 'the grace period of a window never ends',
    violates: 'I7',
    found: 'scenarios',
    scenario: 'an ordinary night with a slow drain, 2 s before its end',
    apply: () => asksAt({ start: 'hold', nextNode: 'hold', acquire: 'wait', firstChange: 'wait' }),
  },
]
