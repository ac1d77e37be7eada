import type { Requirement } from '../../../core/requirements.ts'
import { type AclRight, anyName } from '../client/authority.ts'
import { lockKeys, rebootmgrKeys } from '../locks/keys.ts'

/** The cluster whose rights are listed. */
export type RightsScope = {
  readonly cluster: string
  readonly groups: readonly (string | null)[]
  readonly nodes: readonly string[]
  /** Those of the nodes that no list of members shows: a listed one is readable. */
  readonly unlisted: readonly string[]
  readonly beside: 'alone' | 'beside rebootmgr'
}

/** A rule of a Consul ACL policy. */
export type AclRule = {
  readonly resource: 'key' | 'key_prefix' | 'node_prefix' | 'service_prefix' | 'session_prefix' | 'event'
  readonly name: string
  readonly policy: 'read' | 'write'
}

/** One row of the table of rights: its purpose, the rule that grants it, and how it is checked. */
export type ConsulRequirement = Omit<Requirement, 'grant' | 'system'> & {
  readonly when: 'always' | 'beside rebootmgr'
  readonly rule: (cluster: string) => AclRule
  readonly proof: (scope: RightsScope) => readonly AclRight[]
}

const keys = (access: AclRight['access'], names: readonly string[]): readonly AclRight[] =>
  names.map((segment) => ({ resource: 'key', access, segment }))

const ownKeys = (cluster: string): readonly string[] => {
  const own = lockKeys(cluster)
  const samples = [
    own.scope(anyName),
    own.over(anyName),
    own.forbidden(anyName),
    own.codes(anyName),
    own.broken(anyName),
    own.death(null),
    own.death(anyName),
    own.cleared(null),
    own.cleared(anyName),
    own.stop('cluster'),
  ]
  return [...samples, own.line, own.policy, own.oldestPlan, own.auditHead, own.codeServer, own.configuration]
}

const stopKeys = ({ groups }: RightsScope): readonly string[] => groups.map(rebootmgrKeys.stop)

const lockKeysBeside = ({ groups, beside }: RightsScope): readonly string[] =>
  beside === 'alone' ? [] : groups.flatMap((group) => [rebootmgrKeys.lock(group), rebootmgrKeys.inProgress(group)])

const nodeKeys = ({ nodes }: RightsScope): readonly string[] =>
  [anyName, ...nodes].flatMap((node) => [rebootmgrKeys.config(node), rebootmgrKeys.trigger(node)])

const { root, whitelist } = rebootmgrKeys

/**
 * All rights that the bot needs in Consul's ACLs. Doctor, the printed policy and the documents are generated from it.
 */
export const consulRequirements: readonly ConsulRequirement[] = [
  {
    id: 'consul/locks',
    purpose:
      'locks, the queue, what people and failures forbid, used one-time codes, the head of the audit log and the configuration in force',
    without: 'nothing starts',
    when: 'always',
    rule: (cluster) => ({ resource: 'key_prefix', name: lockKeys(cluster).root, policy: 'write' }),
    proof: ({ cluster }) => [...keys('read', ownKeys(cluster)), ...keys('write', ownKeys(cluster))],
  },
  {
    id: 'consul/flags-read',
    purpose: 'stop flags, node configurations, reboot triggers and the locks of rebootmgr',
    without: 'nothing starts',
    when: 'always',
    rule: () => ({ resource: 'key_prefix', name: root, policy: 'read' }),
    proof: (scope) => keys('read', [...stopKeys(scope), ...lockKeysBeside(scope), ...nodeKeys(scope)]),
  },
  {
    id: 'consul/flags-write',
    purpose: 'setting and lifting stops, enabling nodes, removing served triggers, taking the locks of rebootmgr',
    without: 'nothing starts',
    when: 'always',
    rule: () => ({ resource: 'key_prefix', name: root, policy: 'write' }),
    proof: (scope) => keys('write', [...stopKeys(scope), ...lockKeysBeside(scope), ...nodeKeys(scope)]),
  },
  {
    id: 'consul/ignored-checks',
    purpose: 'the list of nodes whose failed checks are ignored',
    without: 'nothing starts',
    when: 'always',
    rule: () => ({ resource: 'key', name: whitelist, policy: 'read' }),
    proof: () => keys('read', [whitelist]),
  },
  {
    id: 'consul/nodes',
    purpose: 'the list of nodes and members, without gaps',
    without: 'nothing starts',
    when: 'always',
    rule: () => ({ resource: 'node_prefix', name: '', policy: 'read' }),
    proof: ({ unlisted }) => [anyName, ...unlisted].map((segment) => ({ resource: 'node', access: 'read', segment })),
  },
  {
    id: 'consul/services',
    purpose: 'services and their health checks, without gaps',
    without: 'nothing starts',
    when: 'always',
    rule: () => ({ resource: 'service_prefix', name: '', policy: 'read' }),
    proof: () => [{ resource: 'service', access: 'read', segment: anyName }],
  },
  {
    id: 'consul/sessions',
    purpose: 'taking the session locks of rebootmgr',
    without: 'nothing starts',
    when: 'beside rebootmgr',
    rule: () => ({ resource: 'session_prefix', name: '', policy: 'write' }),
    proof: () => [{ resource: 'session', access: 'write', segment: anyName }],
  },
  {
    id: 'consul/events',
    purpose: 'telling other tools of the cluster, and hearing them',
    without: 'others are not told',
    when: 'always',
    rule: () => ({ resource: 'event', name: 'chat_escalation', policy: 'write' }),
    proof: () => [{ resource: 'event', access: 'write', segment: 'chat_escalation' }],
  },
]

/** The requirements of a cluster. */
export const requirementsFor = (beside: RightsScope['beside']): readonly ConsulRequirement[] =>
  consulRequirements.filter(({ when }) => when === 'always' || beside === 'beside rebootmgr')

/** A rule in the syntax of an ACL policy. */
export const ruleText = ({ resource, name, policy }: AclRule): string =>
  `${resource} ${JSON.stringify(name)} { policy = "${policy}" }`

/** A requirement in the form that all systems share. */
export const requirementOf = (row: ConsulRequirement, cluster: string): Requirement => ({
  id: row.id,
  system: 'Consul',
  grant: ruleText(row.rule(cluster)),
  purpose: row.purpose,
  without: row.without,
})
