import type { RebootmgrInstallation } from '../../../adapters/consul/rebootmgr-installation.ts'
import type { Untranslated } from '../../../configuration/initial/discovered.ts'
import { counted } from '../../../configuration/initial/yaml-text.ts'
import type { GroupKey } from './keys.ts'
import type { DescribedNode } from './nodes.ts'

const namesOf = (nodes: readonly DescribedNode[]): string => nodes.map(({ name }) => name).join(', ')

/** The nodes by what rebootmgr's keys allow, as lines. */
export function nodeLines(nodes: readonly DescribedNode[]): readonly string[] {
  const enabled = nodes.filter(({ config }) => config.is === 'enabled')
  const unmanaged = nodes.filter(({ config }) => config.is === 'not managed')
  const triggered = nodes.filter(({ triggered: is }) => is === 'yes')
  return [
    `nodes/…/config enables ${counted(enabled.length, 'node')}`,
    ...nodes.flatMap(({ name, config }) =>
      config.is === 'disabled' ? [`nodes/…/config disables ${name}: ${config.message || 'no reason given'}`] : [],
    ),
    ...(unmanaged.length === 0 ? [] : [`not managed, so never touched: ${namesOf(unmanaged)}`]),
    ...(triggered.length === 0 ? [] : [`nodes/…/reboot_required is set for ${namesOf(triggered)}`]),
  ]
}

/** The flags and the reboot in progress, as lines. */
export const keyLines = (keys: readonly GroupKey[]): readonly string[] =>
  keys.flatMap(({ is, group, text }) => {
    const whose = group === null ? 'the cluster' : `group ${group}`
    if (is === 'stop') return [`stop flag of ${whose}: ${text.trim() || 'no reason given'}`]
    return is === 'reboot_in_progress' && text !== '' ? [`reboot_in_progress of ${whose}: ${text}`] : []
  })

/** The line of the whitelist, if there is one. */
export const whitelistLine = ({ whitelist }: RebootmgrInstallation): readonly string[] =>
  whitelist.length === 0 ? [] : [`ignore_failed_checks: ${whitelist.join(', ')}`]

/** The difference when rebootmgr has several locks; null is that of nodes without a group. */
export function severalLocks(groups: readonly (string | null)[]): readonly Untranslated[] {
  if (groups.length < 2) return []
  return [
    {
      what: `${groups.length} locks, of ${groups.map((group) => group ?? 'nodes without a group').join(', ')}`,
      why: 'rebootmgr works on one node of each at once; beside it Lockkeeper takes all of them for each node',
      instead: 'leave it so; once rebootmgr is gone, set besideRebootmgr: no and more slots',
    },
  ]
}

/** Groups that have keys and no node. */
export function emptyGroups(keys: readonly GroupKey[], nodes: readonly DescribedNode[]): readonly Untranslated[] {
  const known = new Set(nodes.map(({ group }) => group))
  const empty = [...new Set(keys.flatMap(({ group }) => (group === null || known.has(group) ? [] : [group])))]
  return empty.map((group) => ({
    what: `the keys of group ${group}`,
    why: 'no configuration of a node names this group',
    instead: 'delete them when the group is no longer used',
  }))
}

/** Keys that neither rebootmgr nor Lockkeeper reads. */
export const unknownKeys = (unknown: readonly string[]): readonly Untranslated[] =>
  unknown.map((key) => ({
    what: `the key ${key}`,
    why: 'neither rebootmgr v0.0.32 nor Lockkeeper reads it',
    instead: 'leave it, or delete it',
  }))
