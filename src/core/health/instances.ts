import { foldName, isSameFold } from '../inventory/names.ts'
import type { Check, ServiceInstance } from './facts.ts'
import { firstLine, type Question } from './question.ts'
import { ignoresMaintenance } from './tags.ts'

/** The result for one service instance: the checks that were evaluated, and what is wrong. */
export type InstanceResult = {
  readonly instance: ServiceInstance
  /** Node and id of each check, as keys: a check that is read twice counts once. */
  readonly evaluated: readonly string[]
  readonly wrong: readonly string[]
}

const maintenanceCheck = '_node_maintenance'

/** Evaluates the checks of an instance and of its node; checks that do not count are left out. */
export function evaluateInstance(question: Question, instance: ServiceInstance): InstanceResult {
  const { facts, node, when, inFlight } = question
  const isOwn = instance.node === node.name
  const marked = facts.maintenance.find((mark) => mark.node === instance.node)
  // After the reboot, another node that failed or is in maintenance does not block: it may wait for this run.
  if (when === 'after' && !isOwn && (marked !== undefined || isGone(question, instance.node)))
    return { instance, evaluated: [], wrong: [] }
  const maintenanceCounts = !isOwn && !ignoresMaintenance(instance.tags)
  const counted = checksOf(facts.checks, instance).filter(
    ({ checkId }) => checkId !== maintenanceCheck || maintenanceCounts,
  )
  const wrong = counted.filter(({ status }) => status !== 'passing').map((check) => describe(instance, check))
  if (marked && maintenanceCounts && !counted.some(({ checkId }) => checkId === maintenanceCheck))
    wrong.push(`${instance.service} on ${instance.node} is in maintenance: ${firstLine(marked.reason)}`)
  if (when === 'before' && !isOwn && inFlight.includes(instance.node))
    wrong.push(`${instance.service} on ${instance.node}: the node is in another run`)
  return { instance, evaluated: counted.map(keyOfCheck), wrong }
}

/** Identifies an instance: node and id, in any letter case. */
const keyOfInstance = ({ node, serviceId }: ServiceInstance): string =>
  JSON.stringify([foldName(node), foldName(serviceId)])

const keyOfCheck = ({ node, checkId }: Check): string => JSON.stringify([foldName(node), foldName(checkId)])

/** Merges results for the same instance: the union of its checks and of what is wrong. */
export function onePerInstance(results: readonly InstanceResult[]): readonly InstanceResult[] {
  const byKey = new Map<string, InstanceResult>()
  for (const result of results) {
    const key = keyOfInstance(result.instance)
    const other = byKey.get(key)
    const evaluated = [...(other?.evaluated ?? []), ...result.evaluated]
    byKey.set(key, { ...result, evaluated, wrong: [...new Set([...(other?.wrong ?? []), ...result.wrong])] })
  }
  return [...byKey.values()]
}

const isGone = ({ facts }: Question, name: string): boolean =>
  facts.members.some(({ node, state }) => node === name && state !== 'alive')

/**
 * The checks of an instance and of its node. A check without an instance id belongs to all instances of its service.
 */
const checksOf = (checks: readonly Check[], instance: ServiceInstance): readonly Check[] =>
  checks.filter(({ node, service, serviceId }) => {
    if (node !== instance.node) return false
    if (serviceId !== '') return isSameFold(serviceId, instance.serviceId)
    return service === '' || isSameFold(service, instance.service)
  })

function describe({ service }: ServiceInstance, { node, name, checkId, status, output }: Check): string {
  const said = firstLine(output)
  return `${service}, check ${name || checkId} on ${node} is ${status}${said === '' ? '' : `: ${said}`}`
}
