import type { ClusterFacts } from '../../core/commands/facts.ts'
import type { Check, Trigger } from '../../core/health/facts.ts'
import { firstLine } from '../../core/health/question.ts'
import type { RichText } from '../../core/message.ts'
import type { NodeMark } from '../../core/picture.ts'
import type { Requester } from '../../core/policy/requester.ts'
import { heldBy, operationLink, phaseWords, runningOperations } from './status-work.ts'

/** One thing to say about a node. Lower ranks are worse and come first. */
export type NodeFinding = {
  readonly node: string
  readonly rank: number
  /** In one or two words. */
  readonly state: string
  /** Since when, in milliseconds since 1970; null when it is not known. */
  readonly sinceMs: number | null
  /** The person or the policy entry behind it; null without either. */
  readonly by: Requester | null
  readonly note: RichText
}

const ranks = {
  attention: 0,
  notAlive: 1,
  fenced: 2,
  checks: 3,
  working: 4,
  expected: 5,
  queued: 6,
  elsewhere: 7,
  drained: 8,
  maintenance: 9,
  disabled: 10,
  reboot: 11,
} as const

/** The ranks that count as trouble. */
const lastOfProblems = ranks.checks

/** Whether a finding is trouble that no operation explains. */
export const isProblem = ({ rank }: NodeFinding): boolean => rank <= lastOfProblems

const marks: { readonly [what in keyof typeof ranks]: NodeMark } = {
  attention: 'trouble',
  notAlive: 'not alive',
  fenced: 'trouble',
  checks: 'trouble',
  working: 'working',
  expected: 'working',
  queued: 'queued',
  elsewhere: 'working',
  drained: 'drained',
  maintenance: 'maintenance',
  disabled: 'disabled',
  reboot: 'needs a reboot',
}

/** How pictures show a node of which this is the worst finding. */
export function markOf({ rank }: NodeFinding): NodeMark {
  // the place in a queue is a fraction
  const found = Object.entries(ranks).find(([, own]) => own === Math.floor(rank))
  // the keys of `ranks` are those of `marks`
  return found === undefined ? 'unknown' : marks[found[0] as keyof typeof ranks]
}

/** Everything that the facts say about nodes, in no order. */
export const findingsOf = (facts: ClusterFacts): readonly NodeFinding[] => [
  ...holderFindings(facts),
  ...failureFindings(facts),
  ...queueFindings(facts),
  ...foreignFindings(facts),
  ...outFindings(facts),
  ...disabledFindings(facts),
  ...rebootFindings(facts),
]

/** The nodes that operations hold locks of: at work, waiting for a person, or fenced. */
function holderFindings(facts: ClusterFacts): readonly NodeFinding[] {
  const called = new Set(facts.open.filter(({ state }) => state === 'needs attention').map((one) => one.operation))
  return heldBy(facts, 'runs').map(({ holder, scopes }): NodeFinding => {
    const { node, operation, requester, sinceMs, fenced } = holder
    const inAttention = called.has(operation)
    const state = fenced !== undefined ? 'fenced, no power' : inAttention ? 'needs attention' : phaseWords(holder)
    const rank = fenced !== undefined ? ranks.fenced : inAttention ? ranks.attention : ranks.working
    const note: RichText = [operationLink(operation, facts), `, ${holder.command}, holds ${scopes.join(', ')}`]
    return { node, rank, state, sinceMs, by: requester, note }
  })
}

/** Nodes that are not alive, and failing checks; expected ones where an operation is at work. */
function failureFindings(facts: ClusterFacts): readonly NodeFinding[] {
  const running = new Set(runningOperations(facts).map(({ operation }) => operation))
  const worked = new Map(
    heldBy(facts, 'runs')
      .filter(({ holder }) => running.has(holder.operation))
      .map(({ holder }) => [holder.node, holder.operation]),
  )
  const found = (node: string, rank: number, state: string, note: RichText): NodeFinding => {
    const operation = worked.get(node)
    const expected: RichText =
      operation === undefined ? [] : [`${note.length > 0 ? ', ' : ''}${operation} is working on it`]
    return {
      node,
      rank: expected.length > 0 ? ranks.expected : rank,
      state,
      sinceMs: null,
      by: null,
      note: [...note, ...expected],
    }
  }
  return [
    ...facts.nodes
      .filter(({ membership }) => membership !== 'alive')
      .map(({ name, membership }) => found(name, ranks.notAlive, 'not alive', [membershipWords[membership]])),
    ...[...Map.groupBy(facts.failing, ({ node }) => node)].map(([node, checks]) =>
      found(node, ranks.checks, worstStatus(checks), [checks.map(checkWords).join('; ')]),
    ),
  ]
}

const membershipWords = {
  alive: 'alive',
  failed: 'the cluster cannot reach it',
  left: 'left the cluster',
  absent: 'not a member of the cluster',
} as const

const worstStatus = (checks: readonly Check[]): string =>
  checks.some(({ status }) => status === 'critical') ? 'check critical' : `check ${checks[0]?.status ?? 'unknown'}`

const checkWords = ({ service, name, status, output }: Check): string =>
  `${service === '' ? 'check' : `service ${service},`} ${name} is ${status}${output === '' ? '' : `: ${firstLine(output)}`}`

/** The runs in the lock queue, in order. */
const queueFindings = (facts: ClusterFacts): readonly NodeFinding[] =>
  (facts.locks?.line ?? []).map(({ node, operation, requester, scopes, sinceMs }, index) => ({
    node,
    // the queue keeps its order
    rank: ranks.queued + index / 1_000_000,
    state: `queued #${index + 1}`,
    sinceMs,
    by: requester,
    note: [operationLink(operation, facts), `, waits for ${scopes.join(', ')}`],
  }))

/** Nodes that the other coordinator of the cluster works on. */
const foreignFindings = ({ locks }: ClusterFacts): readonly NodeFinding[] =>
  (locks?.foreign ?? [])
    .filter(({ is }) => is !== 'died')
    .map(({ node, is, group, sinceMs }) => ({
      node,
      rank: ranks.elsewhere,
      state: is,
      sinceMs: sinceMs ?? null,
      by: null,
      note: [`with rebootmgr${group === null ? '' : `, group ${group}`}`],
    }))

/** Nodes that are drained or in maintenance. */
function outFindings(facts: ClusterFacts): readonly NodeFinding[] {
  const drained = heldBy(facts, 'drained nodes').map(({ holder }) => holder)
  const inMaintenance = new Set(facts.maintenance.map(({ node }) => node))
  const names = new Set([...drained, ...heldBy(facts, 'runs').map(({ holder }) => holder)].map(({ node }) => node))
  return [
    ...drained.map(({ node, operation, requester, sinceMs }): NodeFinding => {
      const note = [operationLink(operation, facts), inMaintenance.has(node) ? ', in maintenance' : '']
      return { node, rank: ranks.drained, state: 'drained', sinceMs, by: requester, note }
    }),
    ...facts.maintenance
      .filter(({ node }) => !names.has(node))
      .map(({ node, reason }): NodeFinding => {
        const note = reason === '' ? [] : [reason]
        return { node, rank: ranks.maintenance, state: 'in maintenance', sinceMs: null, by: null, note }
      }),
  ]
}

/** Nodes that are disabled by their own configuration. */
const disabledFindings = ({ configs }: ClusterFacts): readonly NodeFinding[] =>
  Object.entries(configs).flatMap(([node, config]) =>
    config.is === 'disabled'
      ? [
          {
            node,
            rank: ranks.disabled,
            state: 'disabled',
            sinceMs: null,
            by: null,
            note: [config.message || 'no reason given'],
          },
        ]
      : [],
  )

/** Nodes that need a reboot, with the reasons. */
const rebootFindings = ({ triggers }: ClusterFacts): readonly NodeFinding[] =>
  [...Map.groupBy(triggers, ({ node }) => node)].map(([node, ones]) => ({
    node,
    rank: ranks.reboot,
    state: 'needs a reboot',
    sinceMs: earliest(ones),
    by: null,
    note: [[...new Set(ones.map(({ why }) => why))].filter((why) => why !== '').join('; ') || 'no reason given'],
  }))

const earliest = (triggers: readonly Trigger[]): number | null => {
  const times = triggers.flatMap(({ sinceMs }) => (sinceMs === null ? [] : [sinceMs]))
  return times.length === 0 ? null : Math.min(...times)
}
