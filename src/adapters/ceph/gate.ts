import { namesHost } from '../../core/inventory/names.ts'
import { Failure } from '../../engine/ports/failure.ts'
import type { pauseFor } from '../../engine/ports/pause.ts'
import { hostsAnswer, reportsAnswer, servicesAnswer, statusAnswer } from './answers.ts'
import { ask, type CephHost, cephCalls, runningOsds } from './calls.ts'
import { type CephHosts, type Reports, reportsOf } from './facts.ts'
import { type CephVerdict, isOfCeph, judgeAfter, judgeBefore } from './judge.ts'
import { askInSession } from './session.ts'
import type { CephSettings } from './settings.ts'

/** What the gate is asked about a node. */
export type CephQuestion = {
  readonly node: string
  /** Other nodes that are out or about to go out. */
  readonly others: readonly string[]
  /** `arming` also asks whether every OSD still reports, which takes seconds. */
  readonly when: 'before' | 'arming' | 'after'
  readonly signal: AbortSignal
}

/** A Ceph cluster as the gate asks it. */
export type CephToAsk = CephHost & {
  readonly settings: CephSettings
  readonly pause: typeof pauseFor
}

/** The time on top of the period of reports, in milliseconds. */
const reportGraceMs = 1_000

/** The longest that an answer may take, in milliseconds: four rounds of calls, and the pause between two reports. */
export const answersWithinMs = ({ limitSeconds, statsSeconds }: CephSettings): number =>
  (4 * limitSeconds + statsSeconds) * 1000 + reportGraceMs

const noManager: CephVerdict = {
  verdict: 'blocked',
  evidence: 'Ceph has no active manager',
  remedy: 'Start a manager: nothing can be judged without one.',
}

/** Reads what a question needs and judges it. Throws `Failure` when Ceph or the node does not answer. */
export async function askCeph(at: CephToAsk, { node, others, when, signal }: CephQuestion): Promise<CephVerdict> {
  const { accepts, statsSeconds } = at.settings
  const { mgrmap } = await ask(at, cephCalls.status, statusAnswer, signal)
  // without a manager, other calls hang until their time limit
  if (!mgrmap.available) return noManager
  const hosts = await readHosts(at, signal)
  if (when === 'after') {
    const { facts } = await askInSession(at, hosts, [], signal)
    return judgeAfter(facts, node, accepts)
  }
  const reading = when === 'arming' ? readReports(at, signal) : null
  const [running, reported] = await Promise.all([runningOsds(at, node, signal), reading])
  if (reported !== null && (await at.pause(statsSeconds * 1000 + reportGraceMs, signal)) === 'ended')
    throw new Failure('ceph', 'the question ended before the OSDs could report again', 'none')
  const together = others.filter((other) => !namesHost([node], other) && isOfCeph(hosts, other))
  const { facts, answers } = await askInSession(at, hosts, [node, ...together], signal)
  return judgeBefore({ facts, answers, node, others: together, running, reported }, accepts)
}

async function readHosts(at: CephToAsk, signal: AbortSignal): Promise<CephHosts> {
  const [hosts, { services }] = await Promise.all([
    ask(at, cephCalls.hosts, hostsAnswer, signal),
    ask(at, cephCalls.services, servicesAnswer, signal),
  ])
  const gateways = Object.values(services.rgw?.daemons ?? {})
  return { ...hosts, rgw: gateways.flatMap((one) => (typeof one === 'string' ? [] : [one.metadata.hostname])) }
}

async function readReports(at: CephToAsk, signal: AbortSignal): Promise<Reports> {
  const { osd_stats } = await ask(at, cephCalls.reports, reportsAnswer, signal)
  return reportsOf(osd_stats)
}
