import { hashOf } from '../core/hash.ts'
import type { ClusterSettings } from './settings.ts'

/** Hash of everything in a cluster's settings that decides what happens to nodes; addresses and digests are left out. */
export function configurationHash({ policy, inventory, commands, ssh }: ClusterSettings): string {
  const { gates, hooks, upgrades } = commands
  const { becomeArgv, rebootArgv, packagesArgv, rebootNeeded } = ssh
  return hashOf({ policy, inventory, gates, hooks, upgrades, becomeArgv, rebootArgv, packagesArgv, rebootNeeded })
}
