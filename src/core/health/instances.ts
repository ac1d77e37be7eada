import type { Check, ServiceInstance } from './facts.ts'
import { firstLine, type Question } from './question.ts'
import { ignoresMaintenance } from './tags.ts'

/** What one instance of a service looks like: how many of its checks were looked at, and what is wrong with it. */
export type InstanceLook = {
  readonly instance: ServiceInstance
  readonly evaluated: number
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
    return { instance, evaluated: 0, wrong: [] }
  const maintenanceCounts = !isOwn && !ignoresMaintenance(instance.tags)
  const counted = checksOf(facts.checks, instance).filter(
    ({ checkId }) => checkId !== maintenanceCheck || maintenanceCounts,
  )
  const wrong = counted.filter(({ status }) => status !== 'passing').map((check) => describe(instance, check))
  if (marked && maintenanceCounts && !counted.some(({ checkId }) => checkId === maintenanceCheck))
    wrong.push(`${instance.service} on ${instance.node} is in maintenance: ${firstLine(marked.reason)}`)
  if (when === 'before' && !isOwn && inFlight.includes(instance.node))
    wrong.push(`${instance.service} on ${instance.node}: the node is in another run`)
  return { instance, evaluated: counted.length, wrong }
}

const isGone = ({ facts }: Question, name: string): boolean =>
  facts.members.some(({ node, state }) => node === name && state !== 'alive')

/** An instance answers for its own checks and for those of its node. */
const checksOf = (checks: readonly Check[], instance: ServiceInstance): readonly Check[] =>
  checks.filter(
    ({ node, service, serviceId }) =>
      node === instance.node &&
      ((service === '' && serviceId === '') || (service === instance.service && serviceId === instance.serviceId)),
  )

function describe({ service }: ServiceInstance, { node, name, checkId, status, output }: Check): string {
  const said = firstLine(output)
  return `${service}, check ${name || checkId} on ${node} is ${status}${said === '' ? '' : `: ${said}`}`
}
