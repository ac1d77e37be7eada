import type { z } from 'zod'
import { isSameName } from '../../../core/inventory/names.ts'
import type { nodeAnswer } from './answers.ts'
import type { GossipMember } from './members.ts'

/** A node as in the catalog. */
export type CatalogNode = z.infer<typeof nodeAnswer>

/**
 * Node meta with which other tools mark entries that are not machines with an agent: consul-esm, and consul-k8s and its
 * sync.
 */
const marks: { readonly [key: string]: RegExp } = {
  'external-node': /^true$/i,
  'synthetic-node': /^true$/i,
  'external-source': /./,
}

const isMarked = ({ Meta }: CatalogNode): boolean =>
  Object.entries(marks).some(([key, value]) => value.test(Meta?.[key] ?? ''))

/**
 * The nodes of the catalog without entries that only have external services. Such an entry has the mark and no agent;
 * an entry that is a member is a machine, whatever its mark.
 */
export const machines = (nodes: readonly CatalogNode[], members: readonly GossipMember[]): readonly CatalogNode[] =>
  nodes.filter((node) => !isMarked(node) || members.some(({ Name }) => isSameName(Name, node.Node)))
