import type { z } from 'zod'
import type { groupsAnswer, hostsAnswer, mapAnswer, okToStopAnswer, statusAnswer } from './answers.ts'

/** The daemons of each kind by host, as Ceph's metadata has them; of gateways only the hosts matter. */
export type CephHosts = z.output<typeof hostsAnswer> & { readonly rgw: readonly string[] }

/** One reading of a Ceph cluster. */
export type CephFacts = {
  readonly status: z.output<typeof statusAnswer>
  readonly hosts: CephHosts
  readonly map: z.output<typeof mapAnswer>
  readonly groups: z.output<typeof groupsAnswer>
}

/** A placement group. */
export type PlacementGroup = CephFacts['groups']['pg_stats'][number]

/** What Ceph itself says about stopping daemons together; `osd` is null when it refuses, or the hosts have no OSD. */
export type StopAnswers = {
  readonly osd: z.output<typeof okToStopAnswer> | null
  /** The refusals of Ceph for daemons of any kind, in its words. */
  readonly refusals: readonly string[]
}

/** The last report of each OSD to the manager, by OSD; the number grows with each report. */
export type Reports = ReadonlyMap<number, bigint>

/** The reports of an answer by OSD. */
export const reportsOf = (stats: readonly { readonly osd: number; readonly seq: bigint }[]): Reports =>
  new Map(stats.map(({ osd, seq }) => [osd, seq]))

/** What stands in the place of an OSD that is missing in a placement group. */
export const noOsd = 2_147_483_647

/** OSDs as people read them, such as `osd.0, osd.1`. */
export const osdNames = (osds: Iterable<number>): string =>
  [...osds]
    .sort((a, b) => a - b)
    .map((osd) => `osd.${osd}`)
    .join(', ')
