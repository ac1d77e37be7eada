import type { CatalogSummary } from '../../../adapters/consul/catalog-summary.ts'
import { defaultMetaKeys } from '../../../adapters/consul/client/settings.ts'
import { rebootmgrKeys } from '../../../adapters/consul/locks/keys.ts'
import type { RebootmgrInstallation } from '../../../adapters/consul/rebootmgr-installation.ts'
import type { FoundCluster, FoundRebootmgr } from '../../../configuration/initial/discovered.ts'
import { describedCluster } from '../described-cluster.ts'
import { sortedKeys } from './keys.ts'
import { describedNodes } from './nodes.ts'
import { foundOnNodes, type ReadNode } from './on-nodes.ts'
import type { StartedWith } from './options.ts'
import { emptyGroups, keyLines, nodeLines, severalLocks, unknownKeys, whitelistLine } from './report.ts'
import { translatedOptions } from './settings.ts'
import { nodesWithoutEvidence, taggedServices, untranslatedTags } from './tags.ts'

/** The cluster and its rebootmgr, as the configuration describes them. */
export type DescribedRebootmgr = { readonly cluster: FoundCluster; readonly rebootmgr: FoundRebootmgr }

/**
 * Describes a cluster in which rebootmgr is installed; null when nothing of it is there. `started` are options that were
 * given, and `read` the nodes that were read.
 */
export function describedRebootmgr(
  summary: CatalogSummary,
  named: string | null,
  installation: RebootmgrInstallation,
  started: readonly StartedWith[],
  read: readonly ReadNode[] = [],
): DescribedRebootmgr | null {
  if (installation.keys.length === 0 && installation.instances.length === 0) return null
  const keys = sortedKeys(installation.keys)
  const { nodes, untranslated } = describedNodes(summary.nodes, keys)
  const managed = nodes.filter(({ config }) => config.is !== 'not managed')
  const cluster = describedCluster(
    summary,
    named,
    managed.map(({ name }) => name),
  )
  const onNodes = foundOnNodes(read)
  const options = translatedOptions([...started, ...onNodes.started], nodes, onNodes.maxTasks)
  const groups = [...new Set(managed.map(({ group }) => group))].sort()
  const groupOf = new Map(nodes.map(({ name, group }) => [name, group]))
  const groupKey = agreeingKey(summary, groupOf)
  const described = cluster.nodes.map((node) => ({ ...node, group: groupOf.get(node.name) ?? null }))
  return {
    cluster: {
      ...cluster,
      nodes: described,
      meta: { ...cluster.meta, group: groupKey ?? cluster.meta.group },
      rebootmgr: 'was seen',
    },
    rebootmgr: {
      ...options,
      locks: (groups.length === 0 ? [null] : groups).map(rebootmgrKeys.lock),
      inventory: groupKey === null ? 'list' : 'catalog',
      withoutEvidence: nodesWithoutEvidence(
        installation,
        described.map(({ name }) => name),
      ),
      obeyed: [
        ...nodeLines(nodes.filter(({ name }) => described.some((node) => node.name === name))),
        ...keyLines(keys.ofGroups),
        ...whitelistLine(installation),
        ...taggedServices(installation),
        ...onNodes.obeyed,
        ...options.obeyed,
      ],
      untranslated: [
        ...untranslated,
        ...severalLocks(groups),
        ...emptyGroups(keys.ofGroups, nodes),
        ...untranslatedTags(installation),
        ...unknownKeys(keys.unknown),
        ...onNodes.untranslated,
        ...options.untranslated,
      ],
    },
  }
}

/** The node meta whose value is the group that rebootmgr has for each node; null when none agrees for all of them. */
function agreeingKey(summary: CatalogSummary, groupOf: ReadonlyMap<string, string | null>): string | null {
  const candidates = new Set([
    defaultMetaKeys.group,
    'groups',
    ...summary.nodes.flatMap(({ meta }) => Object.keys(meta)),
  ])
  const agrees = (key: string): boolean =>
    summary.nodes.every(({ name, meta }) => (meta[key]?.trim() || null) === (groupOf.get(name) ?? null))
  return [...candidates].find(agrees) ?? null
}
