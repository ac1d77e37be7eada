import { cephCommands, cephSamples } from '../../adapters/ceph/commands.ts'
import { type CommandOnNodes, commandsOnNodes } from '../../adapters/commands/on-nodes.ts'
import { type OpenStackSettings, serversCapability } from '../../adapters/openstack/settings.ts'
import type { ClusterSettings } from '../../configuration/settings.ts'

/** The settings of a cluster from which its commands on nodes and named hosts follow. */
export type CommandingSettings = Pick<ClusterSettings, 'policy' | 'ssh' | 'commands' | 'ceph' | 'openstack'>

/** All commands that a cluster runs as root on nodes and named hosts: the operator's own, and those of its systems. */
export const nodeCommandsOf = ({
  policy,
  ssh,
  commands,
  ceph,
  openstack,
}: CommandingSettings): readonly CommandOnNodes[] => [
  ...commandsOnNodes(policy.cluster, commands, ssh),
  ...(ceph === null ? [] : ofCeph(policy.cluster, ceph)),
  ...(openstack === null ? [] : [machinesOf(policy.cluster, openstack)]),
]

function ofCeph(cluster: string, settings: NonNullable<ClusterSettings['ceph']>): readonly CommandOnNodes[] {
  const { on: place } = settings
  return cephCommands(settings).flatMap(({ use, argv, on, by }): CommandOnNodes[] => {
    if (on === 'the host of the command' && place === 'here') return []
    return [
      {
        use: `${cluster}: ${use}`,
        argv,
        words: 'with placeholders',
        samples: cephSamples,
        on: on === 'the node' || place === 'here' ? 'the node' : place,
        concerns: (_, names) => names.includes(by),
      },
    ]
  })
}

const machinesOf = (cluster: string, { machinesArgv }: OpenStackSettings): CommandOnNodes => ({
  use: `${cluster}: ${serversCapability.name}`,
  argv: machinesArgv,
  words: 'as they are',
  samples: {},
  on: 'the node',
  concerns: (_, names) => names.includes(serversCapability.name),
})
