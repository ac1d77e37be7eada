import {
  type CloudAccess,
  computeServiceCapability,
  masakariCapability,
  type OpenStackSettings,
  roomGate,
  serversCapability,
} from '../adapters/openstack/settings.ts'
import type { RankedCapability } from '../core/capabilities/rank.ts'
import type { WrittenCluster } from './schema/cluster.ts'

/** Converts the section of OpenStack; null when there is none. */
export const openStackOf = (
  written: WrittenCluster['openstack'],
  access: CloudAccess | null,
): OpenStackSettings | null =>
  written === null || access === null
    ? null
    : {
        access,
        host: written.host,
        requestMs: written.timeout,
        keepFree: written.keepFree,
        atOnce: written.atOnce,
        stopped: written.stopped,
        machinesArgv: written.machines,
      }

/** The capabilities that the section adds to those that roles can name. */
export const openStackCapabilitiesOf = (
  written: WrittenCluster['openstack'] | undefined,
): readonly RankedCapability[] =>
  written === null || written === undefined ? [] : [masakariCapability, computeServiceCapability, serversCapability]

/** The gates that the section adds to those that roles can name. */
export const openStackGatesOf = (written: WrittenCluster['openstack'] | undefined): readonly string[] =>
  written === null || written === undefined ? [] : [roomGate]
