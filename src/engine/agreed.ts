import { type Standing, standing } from '../core/approvals/standing.ts'
import type { Operation } from '../core/operation/state.ts'
import type { ApprovalRule } from '../core/policy/policy.ts'
import type { Outside } from './outside.ts'
import { voters, votersLately } from './who.ts'

type Agreed = (outside: Outside, operation: Operation, rule: ApprovalRule) => Promise<Standing>

const agreedBy =
  (who: typeof voters): Agreed =>
  async (outside, operation, rule) => {
    const approvers = operation.approvals.map(({ person }) => person)
    return standing(rule, [operation.requester], await who(outside, approvers, rule))
  }

/** How far the approvals have come, by what everybody is now: who left the group, or the company, has not approved. */
export const agreedNow: Agreed = agreedBy(voters)

/** The same by what everybody was some seconds ago: enough to put it in the queue, where all are asked again. */
export const agreedLately: Agreed = agreedBy(votersLately)
