import { z } from 'zod'
import { harmfulChecks, harmfulFlags } from '../../adapters/ceph/settings.ts'
import { argv, commandPlace, duration, listOf, section, textLike, yesOrNo } from './values.ts'

/** A name that a site may accept; the others stop I/O, endanger data, or keep a stopped OSD from returning. */
const acceptable = (pattern: RegExp, takes: string, harmful: readonly string[]) =>
  textLike(pattern, takes, `must be ${takes}`).refine((name) => !harmful.includes(name), {
    error: 'cannot be accepted: it means that I/O stops, data is at risk, or a stopped OSD cannot return',
  })

const accept = section({
  flags: listOf(acceptable(/^[a-z_-]+$/, 'an OSD flag such as noscrub', harmfulFlags)).describe(
    'OSD flags that are normal here, besides `noout`',
  ),
  checks: listOf(
    acceptable(/^[A-Z][A-Z0-9_]*$/, 'a health check such as PG_NOT_DEEP_SCRUBBED', harmfulChecks),
  ).describe('Health checks that are normal here. `MON_DISK_LOW` and `RECENT_CRASH` never block'),
  pools: listOf(z.string({ error: 'must be the name of a pool' })).describe(
    'Pools that may take writes with no copy to spare (`min_size` 1, or the data chunks of an erasure code)',
  ),
  misplaced: yesOrNo
    .default('no')
    .describe('Whether placement groups may be misplaced while all of their copies are in place'),
})

/** A cluster's Ceph: the gate `ceph` and the capability `ceph-noout`. */
export const cephSchema = section({
  on: commandPlace(
    '',
    '`here` or a host name',
    'must be here, or the name of a host other than the nodes of Ceph',
  ).describe('Host where the `ceph` command works: `here` (the bot’s host), or a host name'),
  run: argv.prefault(['ceph']).describe('The command, such as `[ceph, --name, client.lockkeeper]`'),
  timeout: duration('20s').describe('Timeout of one call. Without a manager, Ceph itself waits for ever'),
  statsPeriod: duration('5s').describe('How often OSDs report to the manager: `mgr_stats_period` of Ceph'),
  accept: accept.prefault({}).describe('What is normal here. Everything else that is not as it should be blocks'),
})
  .nullable()
  .default(null)
