import type { Node } from '../inventory/node.ts'
import { memoized } from '../memoized.ts'
import type { Member } from './facts.ts'
import { type HealthJudge, type NodeQuestion, some } from './question.ts'
import type { Verdict } from './verdict.ts'

const gate = 'members'

/** Whether the members of the cluster are alive. After the reboot, only the node itself must be. */
export const judgeMembers: HealthJudge = ({ facts, when }) => {
  const members = onePerMember(facts.members)
  const whitelist = new Set(facts.whitelist)
  const failedIgnored = ignored(members, whitelist)
  const countedFor = memoized((group: string | null) => countedIn(members, whitelist, group))
  return (asked) => {
    if (members.size === 0)
      return { gate, verdict: 'unknown', evidence: 'no members were seen', remedy: 'make the members readable' }
    const { node } = asked
    const own = members.get(node.name)
    if (own === undefined) return withoutMember(asked)
    const { counted, failed } = countedFor(node.group)
    if (when === 'after') return judgeReturned(whitelist, node, own, failed)
    if (failed.length > 0)
      return {
        gate,
        verdict: 'blocked',
        evidence: `not alive: ${some(failed)}`,
        remedy: 'bring them back, or whitelist them in ignore_failed_checks',
      }
    if (own.state === 'left')
      return { gate, verdict: 'warn', evidence: `${node.name} itself has left the cluster`, remedy: '' }
    return { gate, verdict: 'ok', evidence: `${counted} members, none failed${failedIgnored}`, remedy: '' }
  }
}

const badness: readonly Member['state'][] = ['alive', 'left', 'failed']

/** The worst of the states that were read for one member; null for an empty list. */
export const worstState = (states: readonly Member['state'][]): Member['state'] | null =>
  badness.findLast((state) => states.includes(state)) ?? null

type Members = ReadonlyMap<string, Member>

/** Merges members of the same name; the worst state counts. */
function onePerMember(members: readonly Member[]): Members {
  const byName = new Map<string, Member>()
  for (const member of members) {
    const other = byName.get(member.node)
    const state = worstState([member.state, ...(other === undefined ? [] : [other.state])])
    byName.set(member.node, { ...member, state: state ?? member.state })
  }
  return byName
}

/** The members that count for a node of this group, and the failed ones; those of other groups do not count. */
function countedIn(members: Members, whitelist: ReadonlySet<string>, group: string | null) {
  const counted = [...members.values()].filter(
    (member) => !whitelist.has(member.node) && (group === null || member.group === null || member.group === group),
  )
  const failed = counted.filter(({ state }) => state === 'failed').map((member) => member.node)
  return { counted: counted.length, failed }
}

function judgeReturned(
  whitelist: ReadonlySet<string>,
  { name }: Node,
  own: Member,
  failed: readonly string[],
): Verdict {
  if (own.state !== 'alive' && !whitelist.has(name))
    return { gate, verdict: 'blocked', evidence: `${name} is ${own.state}`, remedy: 'it must join again' }
  const others = failed.filter((other) => other !== name)
  if (others.length === 0) return { gate, verdict: 'ok', evidence: `${name} is alive`, remedy: '' }
  // Failures elsewhere must not keep a rebooted node from coming back.
  return { gate, verdict: 'warn', evidence: `${name} is alive; not alive elsewhere: ${some(others)}`, remedy: '' }
}

const withoutMember = ({ node, withoutChecks }: NodeQuestion): Verdict => ({
  gate,
  verdict: withoutChecks === 'refuse' ? 'blocked' : 'warn',
  evidence: `${node.name} is not a member: its health is not monitored`,
  remedy: withoutChecks === 'refuse' ? 'it must join the cluster' : '',
})

function ignored(members: Members, whitelist: ReadonlySet<string>): string {
  const failed = [...members.values()].flatMap(({ node, state }) => (state === 'failed' ? [node] : []))
  const whitelisted = failed.filter((name) => whitelist.has(name))
  return whitelisted.length === 0 ? '' : `; whitelisted and not counted: ${some(whitelisted)}`
}
