import type { CephFacts } from './facts.ts'
import type { Reason } from './reason.ts'
import { type CephAcceptance, flagChecks, harmfulChecks, harmfulFlags } from './settings.ts'

/** Flags that say what a cluster supports and change no behaviour. */
const features = new Set(['sortbitwise', 'recovery_deletes', 'purged_snapdirs', 'pglog_hardlimit'])
/** Flags that an OSD can have by itself; the other words of its state are not flags. */
const osdFlags = new Set(['noout', 'nodown', 'noup', 'noin'])
/** Health checks that say nothing about the copies of data. */
const ordinaryChecks = new Set(['MON_DISK_LOW', 'RECENT_CRASH'])

/** A flag, where people read that it is set, and the words of `ceph osd` that unset it there. */
type SetFlag = { readonly flag: string; readonly on: string; readonly unset: string }

const onCluster = (flag: string): SetFlag => ({
  flag,
  on: 'the cluster',
  // two flags stand for pause
  unset: `unset ${/^pause(?:rd|wr)$/.test(flag) ? 'pause' : flag}`,
})

const onPart = (flag: string, kind: string, name: string): SetFlag => ({
  flag,
  on: `${kind}${name}`,
  unset: `unset-group ${flag} ${name}`,
})

/** Flags by where they are set: on the cluster, a part of the CRUSH map, a device class or an OSD. */
function flagsOf(map: CephFacts['map']): readonly SetFlag[] {
  const cluster = [...new Set([...map.flags.split(','), ...map.flags_set])]
  const parts = (of: Readonly<Record<string, readonly string[]>> | null, kind: string) =>
    Object.entries(of ?? {}).flatMap(([name, flags]) => flags.map((flag) => onPart(flag, kind, name)))
  return [
    ...cluster.filter((flag) => flag !== '' && !features.has(flag) && !flag.startsWith('require_')).map(onCluster),
    ...parts(map.crush_node_flags, ''),
    ...parts(map.device_class_flags, 'class '),
    ...map.osds.flatMap(({ osd, state }) =>
      state.filter((word) => osdFlags.has(word)).map((flag) => onPart(flag, '', `osd.${osd}`)),
    ),
  ]
}

/** The flags that the check OSDMAP_FLAGS names, such as `nodown,noup flag(s) set`; null when it reads otherwise. */
function reportedFlags({ health }: CephFacts['status']): readonly string[] | null {
  const message = health.checks.OSDMAP_FLAGS?.summary.message
  if (message === undefined) return []
  return /^([a-z_,]+) flag\(s\) set$/.exec(message)?.[1]?.split(',') ?? null
}

const isAccepted = (flag: string, accepts: CephAcceptance): boolean =>
  flag === 'noout' || (accepts.flags.includes(flag) && !harmfulFlags.includes(flag))

/** Flags that Ceph sets by itself. */
const flagsOfSpace = ['full', 'nearfull']

function flagRemedy({ flag, unset }: SetFlag): string {
  if (flagsOfSpace.includes(flag)) return `Free or add space: Ceph has set ${flag} by itself.`
  const asked = `Ask whoever set ${flag} to unset it (ceph osd ${unset})`
  return harmfulFlags.includes(flag) ? `${asked}.` : `${asked}, or accept it by name (ceph.accept.flags).`
}

/** Flags that nobody has accepted. A flag counts from the map and from the health checks. */
export function unexpectedFlags({ map, status }: CephFacts, accepts: CephAcceptance): readonly Reason[] {
  const reported = reportedFlags(status)
  if (reported === null) {
    const why = `OSDMAP_FLAGS: ${status.health.checks.OSDMAP_FLAGS?.summary.message ?? ''}`
    return [{ why, remedy: 'Unset the flags that ceph health detail names.' }]
  }
  const found = flagsOf(map)
  const late = reported.filter((flag) => !found.some((one) => one.flag === flag && one.on === 'the cluster'))
  return [...found, ...late.map(onCluster)]
    .filter(({ flag }) => !isAccepted(flag, accepts))
    .map((one) => ({ why: `flag ${one.flag} is set on ${one.on}`, remedy: flagRemedy(one) }))
}

/** Health checks that nobody has accepted; a muted check counts. Flags are judged by name. */
export const unexpectedChecks = ({ status }: CephFacts, accepts: CephAcceptance): readonly Reason[] =>
  Object.entries(status.health.checks)
    .filter(([name]) => !flagChecks.includes(name) && !ordinaryChecks.has(name))
    .filter(([name]) => harmfulChecks.includes(name) || !accepts.checks.includes(name))
    .map(([name, { summary }]) => ({
      why: `${name}: ${summary.message}`,
      remedy: `Repair what ${name} reports (ceph health detail)${harmfulChecks.includes(name) ? '' : ', or accept it by name (ceph.accept.checks)'}.`,
    }))
