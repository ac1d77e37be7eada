import type { CephFacts } from './facts.ts'
import { type CephAcceptance, flagChecks, harmfulChecks, harmfulFlags } from './settings.ts'

/** Flags that say what a cluster supports and change no behaviour. */
const features = new Set(['sortbitwise', 'recovery_deletes', 'purged_snapdirs', 'pglog_hardlimit'])
/** Flags that an OSD can have by itself; the other words of its state are not flags. */
const osdFlags = new Set(['noout', 'nodown', 'noup', 'noin'])
/** Health checks that say nothing about the copies of data. */
const ordinaryChecks = new Set(['MON_DISK_LOW', 'RECENT_CRASH'])

type SetFlag = { readonly flag: string; readonly on: string }

/** Flags by where they are set: on the cluster, a part of the CRUSH map, a device class or an OSD. */
function flagsOf(map: CephFacts['map']): readonly SetFlag[] {
  const cluster = [...new Set([...map.flags.split(','), ...map.flags_set])]
  const parts = (of: Readonly<Record<string, readonly string[]>> | null, kind: string) =>
    Object.entries(of ?? {}).flatMap(([name, flags]) => flags.map((flag) => ({ flag, on: `${kind}${name}` })))
  return [
    ...cluster
      .filter((flag) => flag !== '' && !features.has(flag) && !flag.startsWith('require_'))
      .map((flag) => ({ flag, on: 'the cluster' })),
    ...parts(map.crush_node_flags, ''),
    ...parts(map.device_class_flags, 'class '),
    ...map.osds.flatMap(({ osd, state }) =>
      state.filter((word) => osdFlags.has(word)).map((flag) => ({ flag, on: `osd.${osd}` })),
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

/** Sentences about flags that nobody has accepted. A flag counts from the map and from the health checks. */
export function unexpectedFlags({ map, status }: CephFacts, accepts: CephAcceptance): readonly string[] {
  const reported = reportedFlags(status)
  if (reported === null) return [`OSDMAP_FLAGS: ${status.health.checks.OSDMAP_FLAGS?.summary.message ?? ''}`]
  const found = flagsOf(map)
  const late = reported.filter((flag) => !found.some((one) => one.flag === flag && one.on === 'the cluster'))
  return [...found, ...late.map((flag) => ({ flag, on: 'the cluster' }))]
    .filter(({ flag }) => !isAccepted(flag, accepts))
    .map(({ flag, on }) => `flag ${flag} is set on ${on}`)
}

/** Sentences about health checks that nobody has accepted; a muted check counts. Flags are judged by name. */
export const unexpectedChecks = ({ status }: CephFacts, accepts: CephAcceptance): readonly string[] =>
  Object.entries(status.health.checks)
    .filter(([name]) => !flagChecks.includes(name) && !ordinaryChecks.has(name))
    .filter(([name]) => harmfulChecks.includes(name) || !accepts.checks.includes(name))
    .map(([name, { summary }]) => `${name}: ${summary.message}`)
