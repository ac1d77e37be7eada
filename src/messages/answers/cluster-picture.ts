import type { ClusterFacts } from '../../core/commands/facts.ts'
import type { Part } from '../../core/message.ts'
import type { NodeMark } from '../../core/picture.ts'
import { picturePart } from '../pictures/pictures.ts'
import { markOf } from './node-findings.ts'
import { type NodeRow, rowsOfAll, stateWithoutFindings } from './node-table.ts'

const marks: { readonly [state in ReturnType<typeof stateWithoutFindings>]: NodeMark } = {
  OK: 'OK',
  'not managed': 'disabled',
  unknown: 'unknown',
}

const markOfRow = ({ node, findings: [worst] }: NodeRow, facts: ClusterFacts): NodeMark =>
  worst === undefined ? marks[stateWithoutFindings(node, facts)] : markOf(worst)

/**
 * The picture of a cluster by rack and state: every node of the list, and every other node of which there is something to
 * say. No part when nothing is known of any node, or when the list of nodes could not be read now.
 */
export function clusterPicture(facts: ClusterFacts): readonly Part[] {
  const rows = facts.nodesRead.is === 'now' ? rowsOfAll(facts) : []
  if (rows.length === 0) return []
  const racks = new Map(facts.nodes.map(({ name, rack }) => [name, rack]))
  const nodes = rows
    .map((row) => ({ name: row.node, rack: racks.get(row.node) ?? null, mark: markOfRow(row, facts) }))
    // an order that does not change with the time makes an unchanged cluster an unchanged picture
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return [picturePart({ kind: 'cluster', cluster: facts.cluster, nodes })]
}
