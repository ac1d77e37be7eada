import type { z } from 'zod'
import type { Member } from '../../../core/health/facts.ts'
import { isSameFold } from '../../../core/inventory/names.ts'
import type { NodeNames } from '../../../core/inventory/node-names.ts'
import type { memberAnswer } from './answers.ts'

/** A member in the agent's gossip. */
export type GossipMember = z.infer<typeof memberAnswer>

const alive = 1
const left = 3

/** The state of a member; one that is leaving, or in an unknown state, counts as failed. */
export const memberState = ({ Status }: GossipMember): Member['state'] =>
  Status === alive ? 'alive' : Status === left ? 'left' : 'failed'

/**
 * The members, without those that left under another spelling of the name of a current member: a renamed agent leaves
 * its old name behind for days.
 */
export function currentMembers(members: readonly GossipMember[], names: NodeNames): readonly GossipMember[] {
  if (members.every((member) => memberState(member) !== 'left')) return members
  const own = new Set(
    members.flatMap(({ Name }) => (isSameFold(names.canonical(Name), Name) ? [names.canonical(Name)] : [])),
  )
  return members.filter((member) => {
    const node = names.canonical(member.Name)
    return memberState(member) !== 'left' || isSameFold(member.Name, node) || !own.has(node)
  })
}
