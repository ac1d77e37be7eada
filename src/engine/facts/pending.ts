import type { Trigger } from '../../core/health/facts.ts'
import type { Node } from '../../core/inventory/node.ts'
import { Failure } from '../failure.ts'
import type { Outside } from '../outside.ts'

// Nodes are asked side by side, but not so many that asking becomes a load of its own.
const askedAtOnce = 16

/** Nodes that ask for a reboot, by a key in the cluster's store or by their own file; and those that could not be asked. */
export async function pendingReboots(
  outside: Outside,
  nodes: readonly Node[],
): Promise<{ readonly triggers: readonly Trigger[]; readonly silent: readonly string[] }> {
  const keys = await outside.cluster.triggers()
  const silent: string[] = []
  const files: Trigger[] = []
  const waiting = nodes.filter(({ membership }) => membership === 'alive')
  const asker = async () => {
    for (let node = waiting.shift(); node; node = waiting.shift()) {
      const answer = await fileTrigger(outside, node.name)
      if (answer === 'silent') silent.push(node.name)
      else if (answer !== null) files.push(answer)
    }
  }
  await Promise.all(Array.from({ length: askedAtOnce }, asker))
  const named = new Set(keys.map(({ node }) => node))
  const triggers = [...keys, ...files.filter(({ node }) => !named.has(node))].sort((a, b) => (a.node < b.node ? -1 : 1))
  return { triggers, silent: silent.sort() }
}

async function fileTrigger(outside: Outside, node: string): Promise<Trigger | 'silent' | null> {
  try {
    const file = await outside.nodes.rebootRequired(node)
    return file.is === 'required' ? { node, from: 'file', token: '', sinceMs: file.sinceMs, why: file.why } : null
  } catch (error) {
    if (error instanceof Failure) return 'silent'
    throw error
  }
}
