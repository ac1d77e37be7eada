import { join } from 'node:path'
import type { Policy } from '../../src/core/policy/policy.ts'
import { loadCommands } from '../../src/main/bot/load-commands.ts'
import { policy as ownPolicy } from './policy.ts'
import { World } from './world.ts'

/** The commands of the project. */
export const vocabulary = await loadCommands(join(import.meta.dirname, '../../commands'))

/** The nodes of the demo cluster, with their roles. */
export const nodes = {
  'compute-01': ['compute'],
  'compute-02': ['compute'],
  'hyper-01': ['compute', 'storage'],
  'odd-01': [],
  'storage-01': ['storage'],
  'storage-02': ['storage'],
}

/** A world with storage nodes, compute nodes, one node of both roles and one of none, and the people of the policy. */
export const harbour = (policy: Policy = ownPolicy): World => new World({ policy, vocabulary, nodes })
