import { approvalsNeeded, emptyPlaces } from '../../core/approvals/places.ts'
import type { Verdict } from '../../core/health/verdict.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { isAccountOf, kindRefusal, type Membership } from '../../core/policy/membership.ts'
import type { ApprovalRule } from '../../core/policy/policy.ts'
import { peopleBehind, type Requester } from '../../core/policy/requester.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'
import { recently } from './directory.ts'
import { candidates } from './memberships.ts'

/**
 * Returns a warning for each part of a plan whose own groups have too few members for its rule; empty when every rule
 * can be met.
 */
export async function approvalVerdicts(
  context: Pick<ClusterContext, 'policy' | 'people' | 'clock'>,
  plan: Plan,
): Promise<readonly Verdict[]> {
  const verdicts = await Promise.all(
    plan.parts.map(async ({ rule, nodes }) => {
      if (rule === null || anybodyMay(rule)) return []
      const short = await shortOf(context, rule, plan.requester)
      return short === null ? [] : [notEnoughPeople(nodes, rule, short)]
    }),
  )
  return verdicts.flat()
}

const anybodyMay = ({ parts }: ApprovalRule): boolean =>
  parts.some(({ people, groups }) => people.includes('*') || groups.includes('*'))

/**
 * Returns how many approvals are missing even if all able people approve, and those people; null when the rule can be
 * met or the chat system fails.
 */
async function shortOf(
  context: Pick<ClusterContext, 'policy' | 'people' | 'clock'>,
  rule: ApprovalRule,
  requester: Requester,
): Promise<{ readonly missing: number; readonly able: readonly Membership[] } | null> {
  try {
    const able: Membership[] = []
    for await (const who of candidates(context.policy, recently(context), rule)) {
      const excluded = rule.requesterCounts === 'no' && peopleBehind(requester).some((asker) => isAccountOf(who, asker))
      if (!excluded && kindRefusal(who.person) === null) able.push(who)
      if (emptyPlaces(rule, able).every((count) => count === 0)) return null
    }
    const missing = emptyPlaces(rule, able).reduce((sum, count) => sum + count, 0)
    return missing === 0 ? null : { missing, able }
  } catch (error) {
    // Approvals are checked again at every click, so a failure of the chat system only omits this warning.
    if (error instanceof Failure) return null
    throw error
  }
}

function notEnoughPeople(
  nodes: readonly string[],
  rule: ApprovalRule,
  { missing, able }: { readonly missing: number; readonly able: readonly Membership[] },
): Verdict {
  const names = able.map(({ person }) => `@${person.name}`).join(', ') || 'nobody'
  const requester = rule.requesterCounts === 'no' ? ', the requester does not count' : ''
  return {
    gate: 'approvals',
    verdict: 'warn',
    evidence: `${nodes.slice(0, 6).join(', ')}: ${approvalsNeeded(rule)} people must approve, ${missing} of them missing: only ${names} can${requester}`,
    remedy: 'add members to the groups that approve, or let another person request it',
  }
}
