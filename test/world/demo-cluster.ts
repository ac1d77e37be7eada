import { join } from 'node:path'
import type { Policy } from '../../src/core/policy/policy.ts'
import { loadCommands } from '../../src/main/bot/load-commands.ts'
import { policy as ownPolicy } from './policy.ts'
import { World } from './world.ts'

/** The commands as they stand in the project. */
export const vocabulary = await loadCommands(join(import.meta.dirname, '../../commands'))

/** Its nodes, with their roles. */
export const nodes = {
  'compute-01': ['compute'],
  'compute-02': ['compute'],
  'hyper-01': ['compute', 'storage'],
  'odd-01': [],
  'storage-01': ['storage'],
  'storage-02': ['storage'],
}

/** A cluster with storage, compute, a node that is both and one that is neither, and the people who look after it. */
export const harbour = (policy: Policy = ownPolicy): World => new World({ policy, vocabulary, nodes })
