import { z } from 'zod'
import { duration, path, section } from './values.ts'

/** A cluster's OpenStack: the capability `compute-service`. */
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
  timeout: duration('30s').describe('Timeout of one request'),
})
  .nullable()
  .default(null)
