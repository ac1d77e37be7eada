import { foldName, isSameFold } from '../inventory/names.ts'
import type { Check, ServiceInstance } from './facts.ts'
import { firstLine, type Question } from './question.ts'
import { ignoresMaintenance } from './tags.ts'

/** What one instance of a service looks like: the ids of its checks that count, and what is wrong with it. */
export type InstanceLook = {
  readonly instance: ServiceInstance
  /** Node and id of each check; one check counts once, however many answers had it. */
  readonly evaluated: readonly string[]
  readonly wrong: readonly string[]
}

const maintenanceCheck = '_node_maintenance'

/** Looks at all checks of an instance and of its node; what does not count is left out. */
export function lookAtInstance(question: Question, instance: ServiceInstance): InstanceLook {
  const { facts, node, when, inFlight } = question
  const isOwn = instance.node === node.name
  const marked = facts.maintenance.find((mark) => mark.node === instance.node)
  // what died or was put into maintenance elsewhere keeps no node from coming back: it may be waiting for this very run
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

/** What makes two answers one instance: its node and its id, in any letter case. */
const keyOfInstance = ({ node, serviceId }: ServiceInstance): string =>
  JSON.stringify([foldName(node), foldName(serviceId)])

const keyOfCheck = ({ node, checkId }: Check): string => JSON.stringify([foldName(node), foldName(checkId)])

/** One look for each instance, however many answers had it; whatever is wrong in one of them is wrong with it. */
export function oneForEach(looks: readonly InstanceLook[]): readonly InstanceLook[] {
  const byKey = new Map<string, InstanceLook>()
  for (const look of looks) {
    const key = keyOfInstance(look.instance)
    const other = byKey.get(key)
    const evaluated = [...(other?.evaluated ?? []), ...look.evaluated]
    byKey.set(key, { ...look, evaluated, wrong: [...new Set([...(other?.wrong ?? []), ...look.wrong])] })
  }
  return [...byKey.values()]
}

const isGone = ({ facts }: Question, name: string): boolean =>
  facts.members.some(({ node, state }) => node === name && state !== 'alive')

/** An instance answers for its own checks and for those of its node; a check without an id belongs to its service. */
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
