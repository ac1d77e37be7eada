import type { Verdict } from '../../core/health/verdict.ts'
import { namesHost } from '../../core/inventory/names.ts'
import { type CephFacts, type CephHosts, osdNames, type Reports, reportsOf, type StopAnswers } from './facts.ts'
import { unexpectedChecks, unexpectedFlags } from './flags.ts'
import { concerns, incomplete, isComplete, isStale, stale } from './groups.ts'
import { type Reason, whys } from './reason.ts'
import type { CephAcceptance } from './settings.ts'

/** The verdict of the gate without its name. */
export type CephVerdict = Pick<Verdict, 'verdict' | 'evidence' | 'remedy'>

/** What is asked before a host stops: the facts were read after the answers of Ceph itself. */
export type BeforeQuestion = {
  readonly facts: CephFacts
  readonly answers: StopAnswers
  readonly node: string
  /** Other hosts that are out or about to go out; they count as out together with the node. */
  readonly others: readonly string[]
  /** The OSDs that run on the node, as the node says. */
  readonly running: readonly number[]
  /** An earlier reading of the reports; null when nobody asks whether the OSDs report. */
  readonly reported: Reports | null
}

/** The daemons of one kind on these hosts. */
export const onHosts = <D>(daemons: Readonly<Record<string, readonly D[]>>, hosts: readonly string[]): readonly D[] =>
  Object.entries(daemons).flatMap(([host, found]) => (namesHost(hosts, host) ? found : []))

/** Whether Ceph's metadata name a daemon of any kind on this host. */
export const isOfCeph = ({ osd, mon, mgr, mds, rgw }: CephHosts, name: string): boolean =>
  namesHost([osd, mon, mgr, mds].flatMap(Object.keys).concat(rgw), name)

/** Whether all daemons of the node, and of the others with it, can stop now. */
export function judgeBefore(question: BeforeQuestion, accepts: CephAcceptance): CephVerdict {
  const { facts, answers, node, others } = question
  const { map, groups, hosts } = facts
  if (!isOfCeph(hosts, node) && question.running.length === 0) return noDaemonOf(node)
  const reasons = [
    ...differences(question),
    ...okToStop(answers),
    ...unknownGroups(groups),
    ...stale(groups.pg_stats, map),
    ...incomplete(groups.pg_stats, accepts.misplaced),
    ...downOsds(map.osds.filter((osd) => osd.in === 1 && osd.up === 0)),
    ...silent(question),
    ...withoutSpare(map, accepts),
    ...lastOf(hosts, node, others),
    ...unexpectedFlags(facts, accepts),
    ...unexpectedChecks(facts, accepts),
  ]
  if (reasons.length > 0) return no(reasons)
  const together = others.length === 0 ? '' : ` together with ${others.join(', ')}`
  return { verdict: 'ok', evidence: `${okWords(question)} can stop${together}; ${cleanWords(facts)}`, remedy: '' }
}

/** All reasons in one answer, with the remedy of each kind once, in the same order. */
const no = (reasons: readonly Reason[]): CephVerdict => ({
  verdict: 'blocked',
  evidence: whys(reasons).join('; '),
  remedy: [...new Set(reasons.map(({ remedy }) => remedy))].join(' '),
})

const noDaemonOf = (node: string): CephVerdict =>
  no([
    {
      why: `Ceph knows no daemon of ${node}`,
      remedy: 'Take the gate out of its roles, or use the name that Ceph has for it.',
    },
  ])

/** Why the placement groups cannot be judged: an empty list would agree with everything. */
const unknownGroups = ({ pg_ready, pg_stats }: CephFacts['groups']): readonly Reason[] => [
  ...(pg_ready
    ? []
    : [
        {
          why: 'the manager does not know all placement groups yet',
          remedy: 'Wait until the manager has heard from all OSDs.',
        },
      ]),
  ...(pg_stats.length === 0
    ? [
        {
          why: 'there are no placement groups to judge by',
          remedy: 'Create a pool, or take the gate out of the roles of the node.',
        },
      ]
    : []),
]

const cleanWords = ({ groups }: CephFacts): string => {
  const clean = groups.pg_stats.filter((group) => isComplete(group, 'no')).length
  const all = groups.pg_stats.length
  return clean === all ? `all ${all} placement groups are active+clean` : `${all - clean} of ${all} are misplaced`
}

function okWords({ facts, node }: BeforeQuestion): string {
  const osds = onHosts(facts.hosts.osd, [node])
  return osds.length === 0 ? `the daemons of ${node}` : osdNames(osds)
}

/** Why the OSDs of the node are not certain: what Ceph's metadata names must be what runs there. */
function differences({ facts: { hosts, map }, node, running }: BeforeQuestion): readonly Reason[] {
  const up = new Set(map.osds.filter((osd) => osd.up === 1).map(({ osd }) => osd))
  const named = onHosts(hosts.osd, [node]).filter((osd) => up.has(osd))
  const missing = named.filter((osd) => !running.includes(osd))
  const strange = running.filter((osd) => !named.includes(osd))
  const placed = new Set(Object.values(hosts.osd).flat())
  const nowhere = [...up].filter((osd) => !placed.has(osd))
  const restart = (osds: readonly number[]): string =>
    `Restart ${osdNames(osds)}: an OSD tells Ceph its host when it starts.`
  return [
    { osds: missing, why: `Ceph has ${osdNames(missing)} on ${node}, and the node does not run them` },
    { osds: strange, why: `${node} runs ${osdNames(strange)}, which Ceph does not have up there` },
    { osds: nowhere, why: `Ceph does not say where ${osdNames(nowhere)} run` },
  ].flatMap(({ osds, why }) => (osds.length === 0 ? [] : [{ why, remedy: restart(osds) }]))
}

/** The refusals of Ceph itself. Agreeing for no placement group says nothing: it does so for unknown OSDs. */
function okToStop({ osd, refusals }: StopAnswers): readonly Reason[] {
  const refused = (why: string): Reason => ({
    why,
    remedy: 'Wait until Ceph itself agrees: daemons that are down must come back, and data must recover.',
  })
  const words = refusals.map(refused)
  if (osd === null) return words
  if (!osd.ok_to_stop) return [refused('ok-to-stop refuses'), ...words]
  if (osd.num_ok_pgs > 0) return words
  const why = 'ok-to-stop agrees for 0 placement groups, which says nothing'
  const remedy = 'Wait until the OSDs of the node hold placement groups, or remove them from Ceph.'
  return [{ why, remedy }, ...words]
}

function downOsds(osds: readonly { readonly osd: number }[]): readonly Reason[] {
  if (osds.length === 0) return []
  const names = osdNames(osds.map(({ osd }) => osd))
  return [{ why: `down: ${names}`, remedy: `Start ${names}, or take out what does not come back (ceph osd out).` }]
}

/** OSDs that are up in the map and have not reported since the earlier reading: they may hang. */
function silent({ facts: { map, groups }, reported }: BeforeQuestion): readonly Reason[] {
  if (reported === null) return []
  const now = reportsOf(groups.osd_stats)
  const advances = (osd: number): boolean => (now.get(osd) ?? 0) > (reported.get(osd) ?? Number.POSITIVE_INFINITY)
  const hung = map.osds.filter(({ osd, up }) => up === 1 && !advances(osd)).map(({ osd }) => osd)
  if (hung.length === 0) return []
  const check = `Check ${osdNames(hung)} (ceph tell osd.${hung[0]} version), and restart what hangs.`
  return [{ why: `up, but silent: ${osdNames(hung)}`, remedy: check }]
}

/** Pools that take writes with no copy to spare: the next failure loses what is written meanwhile. */
const withoutSpare = ({ pools, erasure_code_profiles }: CephFacts['map'], accepts: CephAcceptance): readonly Reason[] =>
  pools
    .filter(({ min_size, type, erasure_code_profile }) => {
      const erasureCoded = 3
      const k = type === erasureCoded ? Number(erasure_code_profiles[erasure_code_profile]?.k) : 1
      return !(min_size > k)
    })
    .filter(({ pool_name }) => !accepts.pools.includes(pool_name))
    .map(({ pool_name, min_size }) => ({
      why: `pool ${pool_name} has min_size ${min_size}, which leaves no copy to spare`,
      remedy: `Raise min_size of pool ${pool_name}, or accept the pool by name (ceph.accept.pools).`,
    }))

/** Kinds of daemons of which the node has one and no host outside of these has another. */
function lastOf(hosts: CephHosts, node: string, others: readonly string[]): readonly Reason[] {
  const kinds = [
    { kind: 'manager', at: Object.keys(hosts.mgr) },
    { kind: 'metadata server', at: Object.keys(hosts.mds) },
    { kind: 'gateway', at: hosts.rgw },
  ]
  return kinds
    .filter(({ at }) => namesHost(at, node) && at.every((host) => namesHost([node, ...others], host)))
    .map(({ kind }) => ({ why: `no other host has a ${kind}`, remedy: `Start a ${kind} on another host.` }))
}

/**
 * Whether a node that was out is back: its OSDs, and the placement groups that have one of them. Ceph may have taken OSDs
 * out that did not come back, as it does with those of a broken disk: they are warned of while another one of the node is up.
 */
export function judgeAfter(facts: CephFacts, node: string, accepts: CephAcceptance): CephVerdict {
  const { map, groups, hosts } = facts
  if (!isOfCeph(hosts, node)) return noDaemonOf(node)
  const own = new Set(onHosts(hosts.osd, [node]))
  const up = map.osds.filter(({ osd, up: isUp }) => own.has(osd) && isUp === 1).map(({ osd }) => osd)
  const down = map.osds.filter(({ osd, up: isUp, in: isIn }) => isUp === 0 && (isIn === 1 || own.has(osd)))
  const ours = groups.pg_stats.filter((group) => concerns(group, own, map))
  const others = groups.pg_stats.filter((group) => !ours.includes(group))
  const reasons = [
    ...unknownGroups(groups),
    ...downOsds(down.filter(({ osd, in: isIn }) => own.has(osd) && (isIn === 1 || up.length === 0))),
    ...stale(ours, map),
    ...incomplete(ours, accepts.misplaced),
  ]
  if (reasons.length > 0) return no(reasons)
  const unsettled = others.filter((group) => isStale(group, map) || !isComplete(group, accepts.misplaced)).length
  const warnings = [
    ...whys(downOsds(down)),
    ...(unsettled > 0 ? [`${unsettled} placement groups without an OSD of ${node} are not active+clean`] : []),
    ...whys([...unexpectedFlags(facts, accepts), ...unexpectedChecks(facts, accepts)]),
  ]
  const evidence =
    up.length === 0 ? `${node} has no OSDs` : `${osdNames(up)} are up, ${ours.length} placement groups clean`
  return warnings.length === 0
    ? { verdict: 'ok', evidence, remedy: '' }
    : { verdict: 'warn', evidence: [evidence, ...warnings].join('; '), remedy: '' }
}
