import type { Effect } from '../../world/effects.ts'
import type { World } from '../../world/world.ts'

/** Whether an effect takes something from a node; restoring is always allowed. */
export function changesAllowed({ policy }: World, { what, detail }: Effect): boolean {
  switch (what) {
    case 'maintenance off':
      return false
    case 'hook began':
      return Object.values(policy.roles).some(({ drainHooks }) => drainHooks.includes(detail))
    case 'task began':
      return !detail.startsWith('/etc/rebootmgr/post_boot_tasks')
    default:
      return true
  }
}

/** Whether an effect cannot be undone: changed packages, and a reboot once it is armed. */
export const isFinal = ({ what }: Effect): boolean => what === 'armed' || what === 'packages changed'
