import type { Member } from './facts.ts'
import { type Question, some } from './question.ts'
import type { Verdict } from './verdict.ts'

const gate = 'members'

/** Whether the members of the cluster are alive. After the reboot, only the node itself must be. */
export function judgeMembers(question: Question): Verdict {
  const { facts, node, when } = question
  if (facts.members.length === 0)
    return { gate, verdict: 'unknown', evidence: 'no members were seen', remedy: 'make the members readable' }
  const members = onePerMember(facts.members)
  const counted = members.filter((member) => counts(member, question))
  const failed = counted.filter(({ state }) => state === 'failed').map((member) => member.node)
  const own = members.find((member) => member.node === node.name)
  if (own === undefined) return withoutMember(question)
  if (when === 'after') return judgeReturned(question, own, failed)
  if (failed.length > 0)
    return {
      gate,
      verdict: 'blocked',
      evidence: `not alive: ${some(failed)}`,
      remedy: 'bring them back, or whitelist them in ignore_failed_checks',
    }
  if (own.state === 'left')
    return { gate, verdict: 'warn', evidence: `${node.name} itself has left the cluster`, remedy: '' }
  return { gate, verdict: 'ok', evidence: `${counted.length} members, none failed${ignored(question)}`, remedy: '' }
}

const badness: readonly Member['state'][] = ['alive', 'left', 'failed']

/** The worst of the states that were read for one member; null for an empty list. */
export const worstState = (states: readonly Member['state'][]): Member['state'] | null =>
  badness.findLast((state) => states.includes(state)) ?? null

/** Merges members of the same name; the worst state counts. */
function onePerMember(members: readonly Member[]): readonly Member[] {
  const byName = new Map<string, Member>()
  for (const member of members) {
    const other = byName.get(member.node)
    const state = worstState([member.state, ...(other === undefined ? [] : [other.state])])
    byName.set(member.node, { ...member, state: state ?? member.state })
  }
  return [...byName.values()]
}

/** Members of another group and whitelisted members do not count. */
const counts = ({ node, group }: Member, question: Question): boolean =>
  !question.facts.whitelist.includes(node) &&
  (question.node.group === null || group === null || group === question.node.group)

function judgeReturned({ facts, node }: Question, own: Member, failed: readonly string[]): Verdict {
  if (own.state !== 'alive' && !facts.whitelist.includes(node.name))
    return { gate, verdict: 'blocked', evidence: `${node.name} is ${own.state}`, remedy: 'it must join again' }
  const others = failed.filter((name) => name !== node.name)
  if (others.length === 0) return { gate, verdict: 'ok', evidence: `${node.name} is alive`, remedy: '' }
  // Failures elsewhere must not keep a rebooted node from coming back.
  return { gate, verdict: 'warn', evidence: `${node.name} is alive; not alive elsewhere: ${some(others)}`, remedy: '' }
}

const withoutMember = ({ node, withoutChecks }: Question): Verdict => ({
  gate,
  verdict: withoutChecks === 'refuse' ? 'blocked' : 'warn',
  evidence: `${node.name} is not a member: its health is not monitored`,
  remedy: withoutChecks === 'refuse' ? 'it must join the cluster' : '',
})

function ignored({ facts }: Question): string {
  const names = onePerMember(facts.members).flatMap(({ node, state }) => (state === 'failed' ? [node] : []))
  const whitelisted = names.filter((name) => facts.whitelist.includes(name))
  return whitelisted.length === 0 ? '' : `; whitelisted and not counted: ${some(whitelisted)}`
}
