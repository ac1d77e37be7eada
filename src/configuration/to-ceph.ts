import { type CephSettings, cephGate, nooutCapability } from '../adapters/ceph/settings.ts'
import type { RankedCapability } from '../core/capabilities/rank.ts'
import type { WrittenCluster } from './schema/cluster.ts'

/** Converts the section of Ceph; null when there is none. */
export const cephOf = (written: WrittenCluster['ceph']): CephSettings | null =>
  written === null
    ? null
    : {
        on: written.on === 'here' ? written.on : { host: written.on },
        argv: written.run,
        limitSeconds: Math.ceil(written.timeout / 1000),
        statsSeconds: Math.ceil(written.statsPeriod / 1000),
        accepts: written.accept,
      }

/** The gates that the section adds to those that roles can name. */
export const cephGatesOf = (written: WrittenCluster['ceph'] | undefined): readonly string[] =>
  written === null || written === undefined ? [] : [cephGate]

/** The capabilities that the section adds to those that roles can name. */
export const cephCapabilitiesOf = (written: WrittenCluster['ceph'] | undefined): readonly RankedCapability[] =>
  written === null || written === undefined ? [] : [nooutCapability]
