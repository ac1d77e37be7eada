import { foldName, isSameFold } from '../inventory/names.ts'
import type { Check, HealthFacts, ServiceInstance } from './facts.ts'
import { type Circumstances, firstLine } from './question.ts'
import { ignoresMaintenance } from './tags.ts'

/** The result for one service instance: the checks that were evaluated, and what is wrong. */
export type InstanceResult = {
  readonly instance: ServiceInstance
  /** Node and id of each check, as keys: a check that is read twice counts once. */
  readonly evaluated: readonly string[]
  readonly wrong: readonly string[]
}

/** The circumstances that decide about instances, indexed by node. */
export type IndexedChecks = {
  readonly when: Circumstances['when']
  readonly inFlight: ReadonlySet<string>
  readonly checks: ReadonlyMap<string, readonly Check[]>
  readonly maintenance: ReadonlyMap<string, HealthFacts['maintenance'][number]>
  /** Nodes with a member that is not alive. */
  readonly gone: ReadonlySet<string>
}

/** Indexes the circumstances once, for the evaluation of many instances. */
export const indexedChecks = ({ facts, when, inFlight }: Circumstances): IndexedChecks => ({
  when,
  inFlight: new Set(inFlight),
  checks: Map.groupBy(facts.checks, ({ node }) => node),
  maintenance: new Map(facts.maintenance.toReversed().map((mark) => [mark.node, mark])),
  gone: new Set(facts.members.flatMap(({ node, state }) => (state === 'alive' ? [] : [node]))),
})

const maintenanceCheck = '_node_maintenance'

/**
 * Evaluates the checks of an instance and of its node; checks that do not count are left out. `whose` says whether it
 * runs on the node that the question is about.
 */
export function evaluateInstance(
  { when, inFlight, checks, maintenance, gone }: IndexedChecks,
  instance: ServiceInstance,
  whose: 'own' | 'another',
): InstanceResult {
  const isOwn = whose === 'own'
  const marked = maintenance.get(instance.node)
  // After the reboot, another node that failed or is in maintenance does not block: it may wait for this run.
  if (when === 'after' && !isOwn && (marked !== undefined || gone.has(instance.node)))
    return { instance, evaluated: [], wrong: [] }
  const maintenanceCounts = !isOwn && !ignoresMaintenance(instance.tags)
  const counted = (checks.get(instance.node) ?? []).filter(
    (check) => belongsTo(check, instance) && (check.checkId !== maintenanceCheck || maintenanceCounts),
  )
  const wrong = counted.filter(({ status }) => status !== 'passing').map((check) => describe(instance, check))
  if (marked && maintenanceCounts && !counted.some(({ checkId }) => checkId === maintenanceCheck))
    wrong.push(`${instance.service} on ${instance.node} is in maintenance: ${firstLine(marked.reason)}`)
  if (when === 'before' && !isOwn && inFlight.has(instance.node))
    wrong.push(`${instance.service} on ${instance.node}: the node is in another run`)
  return { instance, evaluated: counted.map(keyOfCheck), wrong }
}

/** Identifies an instance: node and id, in any letter case. */
const keyOfInstance = ({ node, serviceId }: ServiceInstance): string =>
  JSON.stringify([foldName(node), foldName(serviceId)])

// no name has the character between them
const keyOfCheck = ({ node, checkId }: Check): string => `${foldName(node)}\u0000${foldName(checkId)}`

/** Merges results for the same instance: the union of its checks and of what is wrong. */
export function onePerInstance(results: readonly InstanceResult[]): readonly InstanceResult[] {
  const [only, ...others] = results
  if (only !== undefined && others.length === 0 && only.wrong.length === 0) return results
  const byKey = new Map<string, InstanceResult>()
  for (const result of results) {
    const key = keyOfInstance(result.instance)
    const other = byKey.get(key)
    const evaluated = [...(other?.evaluated ?? []), ...result.evaluated]
    byKey.set(key, { ...result, evaluated, wrong: [...new Set([...(other?.wrong ?? []), ...result.wrong])] })
  }
  return [...byKey.values()]
}

/**
 * Whether a check of the instance's node is about the instance. A check without an instance id belongs to all instances
 * of its service, and one without a service to all of the node.
 */
function belongsTo({ service, serviceId }: Check, instance: ServiceInstance): boolean {
  if (serviceId !== '') return isSameFold(serviceId, instance.serviceId)
  return service === '' || isSameFold(service, instance.service)
}

function describe({ service }: ServiceInstance, { node, name, checkId, status, output }: Check): string {
  const said = firstLine(output)
  return `${service}, check ${name || checkId} on ${node} is ${status}${said === '' ? '' : `: ${said}`}`
}
