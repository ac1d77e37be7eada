import { foldName } from '../inventory/names.ts'
import { memoized } from '../memoized.ts'
import type { HealthFacts, ServiceInstance } from './facts.ts'
import { evaluateInstance, type InstanceResult, indexedChecks, onePerInstance } from './instances.ts'
import type { Circumstances } from './question.ts'

/** A service as it counts for a question about one node. */
export type ServiceResult = {
  /** The results of the node's own instances. */
  readonly own: readonly InstanceResult[]
  /** The number of instances elsewhere, and the results of those with anything wrong. */
  readonly others: number
  readonly failing: readonly InstanceResult[]
  /** Whether any check of the service was evaluated. */
  readonly watched: 'yes' | 'no'
}

/** The services of a cluster, evaluated once for questions about many nodes. */
export type ServiceSurvey = {
  instancesOn(node: string): readonly ServiceInstance[]
  /** The instances of a service by host, in folded spelling, each evaluated as that of another node. */
  hostsOf(service: string): ReadonlyMap<string, readonly InstanceResult[]>
  /** All spellings of a name are the same service; an instance may occur under several. */
  resultOf(service: string, node: string): ServiceResult
  /** The number of different checks that were evaluated of these services for a question about the node. */
  evaluated(services: readonly string[], node: string): number
}

/**
 * Surveys the services of a cluster. Every instance is evaluated once as that of another node, and those of the
 * question's node again as its own. Names that differ only in letter case are one host here.
 */
export function surveyServices(circumstances: Circumstances): ServiceSurvey {
  const index = indexedChecks(circumstances)
  const { facts } = circumstances
  const byNode = Map.groupBy(facts.instances, ({ node }) => node)
  const byService = Map.groupBy(counting(facts), ({ service }) => foldName(service))
  const elsewhere = memoized((service: string) => {
    const hosts = Map.groupBy(byService.get(service) ?? [], ({ node }) => foldName(node))
    const evaluate = (instances: readonly ServiceInstance[]) =>
      onePerInstance(instances.map((instance) => evaluateInstance(index, instance, 'another')))
    return summaryOf(hosts, new Map([...hosts].map(([host, instances]) => [host, evaluate(instances)])))
  })
  const checksOf = memoized((services: string) => {
    const names: readonly string[] = services.split(separator)
    return countsOf(names.map((service) => elsewhere(service).results))
  })
  const onHost = (service: string, node: string): readonly InstanceResult[] => {
    const instances = elsewhere(foldName(service)).hosts.get(foldName(node)) ?? []
    return onePerInstance(
      instances.map((instance) => evaluateInstance(index, instance, instance.node === node ? 'own' : 'another')),
    )
  }
  return {
    instancesOn: (node) => byNode.get(node) ?? [],
    hostsOf: (service) => elsewhere(foldName(service)).results,
    resultOf(service, node) {
      const { results, failing, total } = elsewhere(foldName(service))
      const host = onHost(service, node)
      const own = host.filter(({ instance }) => instance.node === node)
      const beside = host.filter(({ instance }) => instance.node !== node)
      const counts = checksOf(foldName(service))
      const evaluated = counts.total - (counts.byHost.get(foldName(node)) ?? 0) + keysOf([host]).size
      return {
        own,
        others: total - (results.get(foldName(node))?.length ?? 0) + beside.length,
        failing: [
          ...failing.filter(({ instance }) => foldName(instance.node) !== foldName(node)),
          ...beside.filter(({ wrong }) => wrong.length > 0),
        ],
        watched: evaluated > 0 ? 'yes' : 'no',
      }
    },
    evaluated(services, node) {
      const names = [...new Set(services.map(foldName))].sort()
      const counts = checksOf(names.join(separator))
      const own = keysOf(names.map((name) => onHost(name, node)))
      return counts.total - (counts.byHost.get(foldName(node)) ?? 0) + own.size
    },
  }
}

// a character that no name of a service has
const separator = '\u0000'

const counting = ({ instances, whitelist }: HealthFacts): readonly ServiceInstance[] => {
  const ignored = new Set(whitelist)
  return instances.filter(({ node }) => !ignored.has(node))
}

type ByHost = ReadonlyMap<string, readonly InstanceResult[]>

const summaryOf = (hosts: ReadonlyMap<string, readonly ServiceInstance[]>, results: ByHost) => {
  const all = [...results.values()].flat()
  return { hosts, results, total: all.length, failing: all.filter(({ wrong }) => wrong.length > 0) }
}

const keysOf = (results: readonly (readonly InstanceResult[])[]): ReadonlySet<string> =>
  new Set(results.flat().flatMap(({ evaluated }) => evaluated))

/** The number of different checks of some services, in all and by host; a check belongs to one host. */
function countsOf(services: readonly ByHost[]) {
  const keys = new Map<string, Set<string>>()
  for (const [host, results] of services.flatMap((one) => [...one])) {
    const known = keys.get(host) ?? new Set()
    keys.set(host, known)
    for (const { evaluated } of results) for (const key of evaluated) known.add(key)
  }
  const byHost = new Map([...keys].map(([host, { size }]) => [host, size]))
  return { total: [...byHost.values()].reduce((sum, count) => sum + count, 0), byHost }
}
