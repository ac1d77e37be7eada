import type { RankedCapability } from '../../core/capabilities/rank.ts'

/** The name of the gate in roles and answers. */
export const cephGate = 'ceph'

/** The capability that roles can name. It is a shield: it keeps Ceph from rebuilding data elsewhere. */
export const nooutCapability: RankedCapability = { name: 'ceph-noout', rank: 'shield' }

/** What a site accepts before a host of Ceph stops; everything else that is not as it should be blocks. */
export type CephAcceptance = {
  /** OSD flags by name, such as `noscrub`, besides `noout`. */
  readonly flags: readonly string[]
  /** Health checks by name, such as `PG_NOT_DEEP_SCRUBBED`. */
  readonly checks: readonly string[]
  /** Pools that take writes with no copy to spare, by name. */
  readonly pools: readonly string[]
  /** Whether placement groups may be on other OSDs than they should be, with all copies in place. */
  readonly misplaced: 'yes' | 'no'
}

/** How the `ceph` command is run, and what it may find. */
export type CephSettings = {
  /** The host where the command works: beside the bot, or a named host. */
  readonly on: 'here' | { readonly host: string }
  /** The command with its first arguments, such as `ceph --name client.lockkeeper`. */
  readonly argv: readonly string[]
  /** The longest that one call may take, in seconds. */
  readonly limitSeconds: number
  /** How often OSDs report to the manager (`mgr_stats_period`), in seconds. */
  readonly statsSeconds: number
  readonly accepts: CephAcceptance
}

/** Flags that nobody can accept: with them I/O stops, or a stopped OSD cannot return or recover. */
export const harmfulFlags: readonly string[] = [
  'pause',
  'pauserd',
  'pausewr',
  'full',
  'nearfull',
  'nodown',
  'noup',
  'noin',
  'norecover',
  'nobackfill',
  'norebalance',
]

/** Health checks that only say that flags are set; flags are judged by name. */
export const flagChecks: readonly string[] = ['OSD_FLAGS', 'OSDMAP_FLAGS']

/** Health checks that nobody can accept: I/O has stopped, data is at risk, or they are judged by themselves. */
export const harmfulChecks: readonly string[] = [
  ...flagChecks,
  'OSD_DOWN',
  'OSD_FULL',
  'POOL_FULL',
  'PG_AVAILABILITY',
  'PG_DAMAGED',
  'OSD_SCRUB_ERRORS',
  'MGR_DOWN',
]
