import { z } from 'zod'
import { qemuProcesses } from '../../adapters/openstack/settings.ts'
import { argv, count, duration, path, section } from './values.ts'

/** A cluster's OpenStack: the gate `compute-room`, and the capabilities `masakari`, `compute-service` and `servers`. */
export const openstackSchema = section({
  cloud: z
    .string({ error: 'must be the name of a cloud in clouds.yaml' })
    .min(1)
    .nullable()
    .default(null)
    .describe(
      'Name of the cloud in `clouds.yaml`. Default: that of the variable `OS_CLOUD`; without both, the variables `OS_AUTH_URL` and the like',
    ),
  cloudsFile: path
    .nullable()
    .default(null)
    .describe(
      'The file `clouds.yaml`; secrets may be in `secure.yaml` beside it. Default: the first of `OS_CLIENT_CONFIG_FILE`, `clouds.yaml` in the working folder, `~/.config/openstack` and `/etc/openstack`',
    ),
  host: z
    .string({ error: 'must be the name of a host with {node} in it' })
    .regex(/\{node\}/, { error: 'must have {node} in it, so that it names the host of one node' })
    .default('{node}')
    .describe('Name of the node’s host in Nova; `{node}` stands for the node’s name'),
  keepFree: z
    .literal([0, 1], { error: 'must be 0 or 1' })
    .default(1)
    .describe('For how many further hosts that fail `compute-room` keeps room'),
  atOnce: count(1, 100).default(1).describe('How many servers of a node move at once'),
  stopped: z
    .enum(['refuse', 'cold'], { error: 'must be refuse or cold' })
    .default('refuse')
    .describe(
      'What happens to stopped servers: they block the plan (`refuse`), or are moved `cold`, which the bot confirms. Servers that run are never stopped',
    ),
  machines: argv
    .prefault([...qemuProcesses])
    .describe(
      'Command that lists the virtual machines which a node runs, one a line, such as `[virsh, list, --name]`. Exit code 0, or 1 without output where there are none. Default: the processes of QEMU',
    ),
  timeout: duration('30s').describe('Timeout of one request'),
})
  .nullable()
  .default(null)
