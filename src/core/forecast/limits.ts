import type { HealthFacts } from '../health/facts.ts'
import { servicesOf } from '../health/service-checks.ts'
import { type ServiceSurvey, surveyServices } from '../health/service-survey.ts'
import type { Thresholds } from '../health/tags.ts'
import { foldName } from '../inventory/names.ts'

/** A limit on what several nodes may lose together: a service of the cluster, or the quorum of its store. */
export type Limit = {
  /** `all pass`: a service without thresholds, of which no further instance may fail. */
  readonly is: 'thresholds' | 'all pass' | 'quorum'
  readonly name: string
  /** What serves now: instances whose checks pass, or servers that may fail before the quorum is lost. */
  readonly serving: number
  /** What is lost with each host, by its folded name; a host that serves nothing now is absent. */
  readonly losses: ReadonlyMap<string, number>
  /** What may be out in all while this planned node is, itself included, by its folded name. */
  readonly caps: ReadonlyMap<string, number>
}

/** The limits that count the planned nodes, and those that cannot be evaluated because their facts are missing. */
export type CountedLimits = { readonly limits: readonly Limit[]; readonly unknown: readonly string[] }

/**
 * The limits that the gates on services and on the quorum apply to these nodes. A gate lets a node out exactly when
 * what all nodes that are out have lost is at most the node's cap.
 */
export function limitsOf(facts: HealthFacts, inFlight: readonly string[], nodes: readonly string[]): CountedLimits {
  const survey = surveyServices({ facts, when: 'before', inFlight })
  const registered = nodes.flatMap((node) =>
    servicesOf(survey, { when: 'before' }, { name: node }).map((service) => ({ ...service, node })),
  )
  const services = Map.groupBy(registered, ({ name }) => foldName(name))
  const quorum = quorumLimit(facts, nodes)
  return {
    limits: [
      ...[...services.values()].map((one) => serviceLimit(survey, one)),
      ...(quorum === null || quorum === 'unknown' ? [] : [quorum]),
    ],
    unknown: quorum === 'unknown' ? ['quorum'] : [],
  }
}

/** A service as it is registered on a planned node. */
type Registration = ReturnType<typeof servicesOf>[number] & { readonly node: string }

function serviceLimit(survey: ServiceSurvey, registered: readonly Registration[]): Limit {
  const name = registered[0]?.name ?? ''
  const hosts = new Map(
    [...survey.hostsOf(name)].map(([host, results]) => {
      const passing = results.filter(({ wrong }) => wrong.length === 0).length
      return [host, { instances: results.length, passing }] as const
    }),
  )
  const serving = sum([...hosts.values()].map(({ passing }) => passing))
  const failing = sum([...hosts.values()].map(({ instances }) => instances)) - serving
  const caps = [...Map.groupBy(registered, ({ node }) => node)].map(([node, own]) => {
    const instances = hosts.get(foldName(node))?.instances ?? 0
    const isWell = survey.resultOf(name, node).own.every(({ wrong }) => wrong.length === 0)
    const each = own.map(({ thresholds }) => capOf(thresholds, { serving, failing, instances, isWell }))
    return [foldName(node), Math.min(...each)] as const
  })
  return {
    is: registered.every(({ thresholds }) => requiresAll(thresholds)) ? 'all pass' : 'thresholds',
    name,
    serving,
    losses: new Map([...hosts].flatMap(([host, { passing }]) => (passing > 0 ? [[host, passing] as const] : []))),
    caps: new Map(caps),
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)

const requiresAll = ({ minPassing, maxFailing }: Thresholds): boolean => minPassing.length + maxFailing.length === 0

/** With thresholds the node's own instances do not count, because they go down anyway; without, every one must pass. */
function capOf(
  thresholds: Thresholds,
  now: { readonly serving: number; readonly failing: number; readonly instances: number; readonly isWell: boolean },
): number {
  const { minPassing, maxFailing } = thresholds
  const all = requiresAll(thresholds)
  if (all && !now.isWell) return -1
  const allowed = all ? [0] : maxFailing
  return Math.min(
    ...minPassing.map((least) => now.serving - least),
    ...allowed.map((most) => most - now.failing + now.instances),
  )
}

/** The quorum, when a planned node is one of its servers; null when none is. */
function quorumLimit(
  { quorumMargin, servers, members }: HealthFacts,
  nodes: readonly string[],
): Limit | 'unknown' | null {
  if (servers === undefined || quorumMargin === null) return 'unknown'
  const folded = new Set(servers.map(foldName))
  const planned = nodes.map(foldName).filter((node) => folded.has(node))
  if (planned.length === 0) return null
  const alive = members.filter(({ node, state }) => state === 'alive' && folded.has(foldName(node)))
  const serving = Math.max(0, quorumMargin)
  return {
    is: 'quorum',
    name: 'quorum',
    serving,
    losses: new Map(alive.map(({ node }) => [foldName(node), 1])),
    caps: new Map(planned.map((node) => [node, serving])),
  }
}
