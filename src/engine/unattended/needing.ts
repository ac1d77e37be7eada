import type { Node } from '../../core/inventory/node.ts'
import type { Operation } from '../../core/operation/state.ts'
import type { UnattendedEntry } from '../../core/policy/unattended.ts'
import { parseSelector } from '../../core/targets/selector.ts'
import type { NightNode } from '../../core/unattended/prepared.ts'
import { selected } from '../../core/unattended/select.ts'
import { namedNodes } from '../planning/planning.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'
import { mapInParts } from '../ports/in-parts.ts'
import { pendingReboots } from '../queries/pending.ts'
import { notConverging, rebootNeed } from '../steps/needed.ts'
import type { NightNodes } from './prepare.ts'

type NeedContext = Pick<ClusterContext, 'policy' | 'cluster' | 'nodes' | 'leases' | 'clock'>

/** The greatest age of a scan from which nodes are listed, in milliseconds. */
const latestScanMs = 3_600_000
/** Fewer than the commands that run on nodes at once, so that a run does not wait for it. */
const atOnce = 8

/**
 * The nodes that need the work of an entry now: those of the last scan, each asked itself before it is listed. A node
 * that cannot be asked is not listed, and one that needs it again too soon after its last boot is left alone. Null when
 * the nodes were not asked within the last hour, so that it is not known which of them need it.
 */
export async function nodesNeeding(
  context: NeedContext,
  entry: UnattendedEntry,
  nodes: readonly Node[],
): Promise<NightNodes | null> {
  const pending = await pendingReboots(context, nodes, 'as of the last scan')
  if (pending.lookedAtMs === null || context.clock.now() - pending.lookedAtMs > latestScanMs) return null
  const names = nodes.map(({ name }) => name)
  // all of them are asked, because any of those that need it for longest may not need it any more
  const { listed, unknown } = selected(names, pending)
  const asked = await mapInParts(listed, atOnce, (one) => needOf(context, one))
  const needing = asked.flatMap(({ is, node }) => (is === 'needed' ? [node] : []))
  const named = (is: 'unknown' | 'not converging') => asked.flatMap((one) => (one.is === is ? [one.node.node] : []))
  return {
    listed: needing.slice(0, entry.atMost),
    later: needing.slice(entry.atMost).map(({ node }) => node),
    unknown: [...unknown, ...named('unknown')].sort(),
    notConverging: named('not converging'),
  }
}

type Asked = { readonly is: 'needed' | 'not needed' | 'unknown' | 'not converging'; readonly node: NightNode }

async function needOf(context: NeedContext, listed: NightNode): Promise<Asked> {
  const { node } = listed
  try {
    const need = await rebootNeed(context, node)
    if (need.is !== 'needed') return { is: need.is, node: listed }
    const self = await context.nodes.self(node)
    if (notConverging(node, self, need.why, context.policy.limits.rebootAgainMs) !== null)
      return { is: 'not converging', node: listed }
    return { is: 'needed', node: { ...listed, why: need.why, sinceMs: need.sinceMs ?? listed.sinceMs } }
  } catch (error) {
    if (error instanceof Failure) return { is: 'unknown', node: listed }
    throw error
  }
}

/**
 * The nodes that an entry covers and that need its work by the last scan, but that its card did not name: they are
 * reported, never added. Empty for the request of a person, and without the entry.
 */
export async function newNeeds(
  context: Pick<NeedContext, 'policy' | 'cluster' | 'nodes' | 'leases' | 'clock'> & Pick<ClusterContext, 'inventory'>,
  { requester, plan, prepared }: Operation,
): Promise<readonly string[]> {
  if (typeof requester === 'string') return []
  const entry = context.policy.unattended?.[requester.policy]
  const selector = entry === undefined ? null : parseSelector(entry.nodes)
  if (selector === null || !selector.ok) return []
  const nodes = await namedNodes(context, selector.value, Number.POSITIVE_INFINITY)
  if (!nodes.ok) return []
  const { later = [], notConverging: leftAlone = [] } = prepared ?? {}
  const known = new Set([...plan.nodes.map(({ node }) => node), ...later, ...leftAlone])
  const { triggers, silent } = await pendingReboots(context, nodes.value, 'as of the last scan')
  const names = nodes.value.map(({ name }) => name).filter((name) => !known.has(name))
  return selected(names, { triggers, silent }).listed.map(({ node }) => node)
}
