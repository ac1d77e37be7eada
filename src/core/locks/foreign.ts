import type { ForeignHold } from './locks.ts'

const where = (group: string | null): string => (group === null ? 'the cluster' : `group ${group}`)

/** Whether a hold keeps runs in these groups from starting: it covers one of them or the whole cluster. */
export const concerns = ({ group }: ForeignHold, groups: readonly (string | null)[]): boolean =>
  group === null || groups.includes(group)

/** A hold of rebootmgr in one sentence. */
export function foreignWords({ is, node, group }: ForeignHold): string {
  switch (is) {
    case 'in progress':
      return `rebootmgr has ${node} in progress for ${where(group)}`
    case 'locked':
      return `rebootmgr on ${node} holds the lock of ${where(group)}`
    case 'died':
      return `rebootmgr on ${node} died holding the lock of ${where(group)}, its task may still run; ${clearedBy(group)}`
    case 'cooling down':
      return `the lock of ${where(group)} cools down after ${node}`
  }
}

/** The command with which a person clears the lock of a dead rebootmgr, once its task has ended. */
const clearedBy = (group: string | null): string =>
  `clear it with: unlock ${group === null ? 'cluster' : `group ${group}`} --died --reason "…"`
