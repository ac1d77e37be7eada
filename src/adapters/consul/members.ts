import type { z } from 'zod'
import type { Member } from '../../core/health/facts.ts'
import type { memberAnswer } from './answers.ts'

/** A member as the agent's gossip knows it. */
export type GossipMember = z.infer<typeof memberAnswer>

const alive = 1
const left = 3

/** What a member's state comes to: one that is just leaving, or in no known state, is not there. */
export const memberState = ({ Status }: GossipMember): Member['state'] =>
  Status === alive ? 'alive' : Status === left ? 'left' : 'failed'
