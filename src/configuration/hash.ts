import type { OpenStackSettings } from '../adapters/openstack/settings.ts'
import { hashOf } from '../core/hash.ts'
import type { ClusterSettings } from './settings.ts'

/** Hash of all settings of a cluster that decide what happens to its nodes; addresses and digests are left out. */
export function configurationHash({
  policy,
  inventory,
  commands,
  ssh,
  prometheus,
  alertmanager,
  ceph,
  icinga,
  openstack,
}: ClusterSettings): string {
  const { gates, hooks, upgrades } = commands
  const { becomeArgv, nodeProgram, rebootArgv, packagesArgv, rebootNeeded } = ssh
  // left out where there is none, so that older bots compute the same hash
  const program = nodeProgram ?? undefined
  const powerChecks = commands.powerChecks.length === 0 ? undefined : commands.powerChecks
  const alertGates = prometheus?.gates
  const silences = Object.keys(alertmanager?.silences ?? {}).length === 0 ? undefined : alertmanager?.silences
  const ofCeph = ceph ?? undefined
  const downtimes = Object.keys(icinga?.downtimes ?? {}).length === 0 ? undefined : icinga?.downtimes
  // who the bot is and where the cloud is reached are addresses
  const ofOpenStack = openstack === null ? undefined : openStackParts(openstack)
  const ways = { becomeArgv, nodeProgram: program, rebootArgv, packagesArgv, rebootNeeded }
  const outside = { alertGates, silences, downtimes, ceph: ofCeph, openstack: ofOpenStack }
  return hashOf({ policy, inventory, gates, hooks, upgrades, powerChecks, ...ways, ...outside })
}

const openStackParts = ({ host, access: { region }, keepFree, atOnce, stopped, machinesArgv }: OpenStackSettings) => ({
  host,
  region,
  keepFree,
  atOnce,
  // left out where nothing changes, so that older bots compute the same hash
  stopped: stopped === 'cold' ? stopped : undefined,
  machinesArgv,
})
