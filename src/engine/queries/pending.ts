import type { Trigger } from '../../core/health/facts.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'

/** Up to this many nodes are asked directly and at once; for more, the last scan is shown. */
const fewNodes = 16

/** The nodes that need a reboot, those that did not answer, and when their own files were read. */
export type RebootsNeeded = {
  readonly triggers: readonly Trigger[]
  readonly silent: readonly string[]
  /** Null when they were never read. */
  readonly lookedAtMs: number | null
}

/** The result when nothing is known. */
export const nothingPending: RebootsNeeded = { triggers: [], silent: [], lookedAtMs: null }

/**
 * The nodes that need a reboot, by a key in the cluster's store or by their own file. A few nodes are asked for their
 * files now, unless `files` says otherwise.
 */
export async function pendingReboots(
  context: Pick<ClusterContext, 'cluster' | 'nodes' | 'leases' | 'clock'>,
  listed: readonly Node[] | Promise<readonly Node[]>,
  files: 'asked' | 'as of the last scan' = 'asked',
): Promise<RebootsNeeded> {
  const [keys, scan, nodes] = await Promise.all([context.cluster.triggers(), context.leases.rebootScan(), listed])
  const since = new Map(scan?.triggers.map(({ node, sinceMs }) => [node, sinceMs]))
  const dated = (trigger: Trigger): Trigger => ({
    ...trigger,
    sinceMs: trigger.sinceMs ?? since.get(trigger.node) ?? null,
  })
  if (files === 'asked' && nodes.length <= fewNodes) {
    const read = await filesOf(context, nodes, { atOnce: fewNodes, untilMs: Number.POSITIVE_INFINITY })
    const { files: found, silent } = read
    return { triggers: merged(keys, found).map(dated), silent, lookedAtMs: context.clock.now() }
  }
  if (scan === null) return { ...nothingPending, triggers: keys }
  const found = scan.triggers.filter(({ from }) => from === 'file')
  return { triggers: merged(keys, found).map(dated), silent: scan.silent, lookedAtMs: scan.atMs }
}

/** Merges triggers by node. A key wins over a file, because exactly that key can be removed later. */
export function merged(keys: readonly Trigger[], files: readonly Trigger[]): readonly Trigger[] {
  const named = new Set(keys.map(({ node }) => node))
  return [...keys, ...files.filter(({ node }) => !named.has(node))].sort((a, b) => (a.node < b.node ? -1 : 1))
}

/**
 * Reads the trigger files of the nodes that are alive, in their order. `silent` has those that do not answer, cannot
 * tell, or were not asked before `untilMs`.
 */
export async function filesOf(
  context: Pick<ClusterContext, 'nodes' | 'clock'>,
  nodes: readonly Node[],
  { atOnce, untilMs }: { readonly atOnce: number; readonly untilMs: number },
): Promise<{ readonly files: readonly Trigger[]; readonly silent: readonly string[] }> {
  const silent: string[] = []
  const files: Trigger[] = []
  const waiting = nodes.filter(({ membership }) => membership === 'alive').values()
  const worker = async () => {
    for (const { name } of waiting) {
      const answer = context.clock.now() < untilMs ? await fileTrigger(context, name) : 'silent'
      if (answer === 'silent') silent.push(name)
      else if (answer !== null) files.push(answer)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return { files, silent: silent.sort() }
}

async function fileTrigger(context: Pick<ClusterContext, 'nodes'>, node: string): Promise<Trigger | 'silent' | null> {
  try {
    const file = await context.nodes.rebootRequired(node)
    if (file.is === 'unknown') return 'silent'
    return file.is === 'required' ? { node, from: 'file', token: '', sinceMs: file.sinceMs, why: file.why } : null
  } catch (error) {
    if (error instanceof Failure) return 'silent'
    throw error
  }
}
