import type { z } from 'zod'
import { isSameName } from '../../../core/inventory/names.ts'
import type { nodeAnswer } from './answers.ts'
import type { GossipMember } from './members.ts'

/** A node as the catalog has it. */
export type CatalogNode = z.infer<typeof nodeAnswer>

/** Node meta by which other tools mark an entry that is no machine with an agent: consul-esm, consul-k8s and its sync. */
const marks: { readonly [key: string]: RegExp } = {
  'external-node': /^true$/i,
  'synthetic-node': /^true$/i,
  'external-source': /./,
}

const isMarked = ({ Meta }: CatalogNode): boolean =>
  Object.entries(marks).some(([key, value]) => value.test(Meta?.[key] ?? ''))

/**
 * The nodes of the catalog without entries that only carry services from elsewhere. Such an entry says so itself and has
 * no agent; one that is a member is a machine, whatever it says.
 */
export const machines = (nodes: readonly CatalogNode[], members: readonly GossipMember[]): readonly CatalogNode[] =>
  nodes.filter((node) => !isMarked(node) || members.some(({ Name }) => isSameName(Name, node.Node)))
