import type { z } from 'zod'
import { underInventoryNames } from '../../../core/health/canonical.ts'
import type { Check, HealthFacts, Member, ServiceInstance } from '../../../core/health/facts.ts'
import { relevantTags } from '../../../core/health/tags.ts'
import { foldName } from '../../../core/inventory/names.ts'
import { nodeNames } from '../../../core/inventory/node-names.ts'
import type { Inventory } from '../../../engine/ports/cluster.ts'
import { Failure } from '../../../engine/ports/failure.ts'
import type { checkAnswer } from '../client/answers.ts'
import { type Authority, seesAll } from '../client/authority.ts'
import type { ConsulDirectory } from '../client/catalog.ts'
import { source } from '../client/errors.ts'
import type { Kv } from '../client/kv.ts'
import { currentMembers, memberState } from '../client/members.ts'
import { parsedJson } from '../client/parsed-json.ts'
import { rebootmgrKeys } from '../locks/keys.ts'
import { quorumOf } from './quorum.ts'

type Parts = {
  readonly kv: Kv
  readonly directory: ConsulDirectory
  readonly inventory: Inventory
  readonly authority: Authority
}

/**
 * The cluster's health from Consul: members, tagged services with all their checks, and everything that is not passing.
 */
export async function readHealth({ kv, directory, inventory, authority }: Parts): Promise<HealthFacts> {
  const [members, peers, nodes, tagged, notWell, whitelist] = await Promise.all([
    directory.members(),
    directory.raftPeers(),
    inventory.nodes(),
    readTagged(directory),
    directory.checksNotPassing(),
    readWhitelist(kv),
  ])
  await authority.assertRights(seesAll)
  const names = nodeNames(nodes)
  const groups = new Map(nodes.map(({ name, group }) => [name, group]))
  const facts: HealthFacts = {
    members: currentMembers(members, names).map(
      (member): Member => ({
        node: member.Name,
        state: memberState(member),
        group: groups.get(names.canonical(member.Name)) ?? null,
      }),
    ),
    instances: tagged.instances,
    checks: merged([...notWell.map(checkFrom), ...tagged.checks]),
    whitelist,
    maintenance: notWell
      .filter(({ CheckID }) => CheckID === maintenanceCheck)
      .map(({ Node, Notes }) => ({ node: Node, reason: Notes ?? '' })),
    ...quorumOf(members, peers),
  }
  return underInventoryNames(facts, names)
}

/** The check that an agent registers while its node is in maintenance; its notes are the reason. */
const maintenanceCheck = '_node_maintenance'

/** Whether a node is in maintenance, as its agent has registered it in the catalog. */
export async function maintenanceOf(
  directory: ConsulDirectory,
  authority: Authority,
  node: string,
): Promise<{ readonly is: 'on'; readonly reason: string } | { readonly is: 'off' }> {
  const checks = await directory.checksOf(node)
  await authority.assertRights([{ resource: 'node', access: 'read', segment: node }])
  const check = checks.find(({ CheckID }) => CheckID === maintenanceCheck)
  return check === undefined ? { is: 'off' } : { is: 'on', reason: check.Notes ?? '' }
}

/** Instances of services with all of their checks. */
export type Tagged = { readonly instances: readonly ServiceInstance[]; readonly checks: readonly Check[] }

/**
 * Reads the services that have one of rebootmgr's tags on some instance; all instances of such a service count. The
 * lists have gaps unless the token may read every node and service.
 */
export async function readTagged(directory: ConsulDirectory): Promise<Tagged> {
  const services = Object.entries(await directory.services())
  const tags: readonly string[] = [...relevantTags.before, ...relevantTags.after]
  const names = services.filter(([, all]) => all.some((tag) => tags.includes(tag))).map(([name]) => name)
  const answers = (await Promise.all(names.map((name) => directory.instances(name)))).flat()
  return {
    instances: answers.map(
      ({ Node, Service }): ServiceInstance => ({
        node: Node.Node,
        service: Service.Service,
        serviceId: Service.ID,
        tags: Service.Tags ?? [],
      }),
    ),
    checks: answers.flatMap(({ Checks }) => Checks.map(checkFrom)),
  }
}

const checkFrom = (check: z.infer<typeof checkAnswer>): Check => ({
  node: check.Node,
  checkId: check.CheckID,
  name: check.Name,
  status: isStatus(check.Status) ? check.Status : 'unknown',
  output: (check.Output ?? '') || (check.Notes ?? ''),
  service: check.ServiceName ?? '',
  serviceId: check.ServiceID ?? '',
})

const statuses: readonly string[] = ['passing', 'warning', 'critical']
const isStatus = (status: string): status is 'passing' | 'warning' | 'critical' => statuses.includes(status)

/**
 * One check of each node, service instance and check ID. The answers were read at different times; the worse status
 * counts.
 */
function merged(checks: readonly Check[]): readonly Check[] {
  const byKey = new Map<string, Check>()
  for (const check of checks) {
    const key = JSON.stringify([check.node, check.serviceId, check.checkId].map(foldName))
    const other = byKey.get(key)
    if (other === undefined || other.status === 'passing') byKey.set(key, check)
  }
  return [...byKey.values()]
}

/** Reads the nodes whose checks and member states are ignored. */
export async function readWhitelist(kv: Kv): Promise<readonly string[]> {
  const entry = await kv.entry(rebootmgrKeys.whitelist)
  if (entry === null || entry.text.trim() === '') return []
  const names = parsedJson(entry.text)
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names
  throw new Failure(source, `${rebootmgrKeys.whitelist} must be a JSON list of node names`, 'none')
}
