import { z } from 'zod'
import { defaultMetaKeys } from '../../adapters/consul/client/settings.ts'
import { defaultSshSettings as defaultSsh } from '../../adapters/ssh/settings.ts'
import { alertmanagerSchema, icingaSchema, prometheusSchema } from './alerts.ts'
import { cephSchema } from './ceph.ts'
import { commandFields } from './commands.ts'
import { openstackSchema } from './openstack.ts'
import { accessSchema, limitsSchema, roleSchema } from './roles.ts'
import { unattendedSchema } from './unattended.ts'
import {
  absolutePath,
  argv,
  byName,
  channel,
  count,
  duration,
  group,
  host,
  hostAddress,
  httpAddress,
  listOf,
  name,
  path,
  person,
  section,
  variable,
  yesOrNo,
  zone,
} from './values.ts'
import { windowSchema } from './windows.ts'

const consulSchema = section({
  address: httpAddress.nullable().default(null).describe('HTTP API of Consul. Default: `CONSUL_HTTP_ADDR`'),
  tokenVariable: variable
    .default('CONSUL_HTTP_TOKEN')
    .describe('Environment variable with the token; required only with ACLs'),
  certificateAuthorityFile: path
    .nullable()
    .default(null)
    .describe('PEM file of the certificate authority. Default: the system’s authorities'),
})

const word = z.string({ error: 'must be text' }).nullable().default(null)

const metaKey = (usual: string) => z.string({ error: 'must be a name of node meta' }).min(1).default(usual)

const inventorySchema = z
  .discriminatedUnion(
    'from',
    [
      section({
        from: z.literal('catalog').describe('Nodes are those of Consul’s catalog, described by their node meta'),
        meta: section({
          roles: metaKey(defaultMetaKeys.roles).describe('Node meta with the roles, separated by commas'),
          rack: metaKey(defaultMetaKeys.rack).describe('Node meta with the rack'),
          zone: metaKey(defaultMetaKeys.zone).describe('Node meta with the zone'),
          group: metaKey(defaultMetaKeys.group).describe('Node meta with the group'),
        })
          .prefault({})
          .describe('Names of node meta'),
        exclude: listOf(host).describe('Nodes to leave out, such as Consul-only servers'),
        reachedBy: z
          .enum(['address', 'name'], { error: 'must be address or name' })
          .default('address')
          .describe('Whether SSH uses the catalog’s address or the node’s name'),
      }),
      section({
        from: z.literal('list').describe('A list of nodes; their member states come from Consul'),
        nodes: byName(
          host,
          section({
            roles: listOf(name).describe('Its roles'),
            rack: word.describe('Its rack'),
            zone: word.describe('Its zone'),
            group: word.describe('Its group'),
            address: hostAddress.nullable().default(null).describe('SSH address of the node. Default: its name'),
          }),
        ).describe('Nodes by name'),
      }),
    ],
    { error: 'must have from: catalog, or from: list' },
  )
  .prefault({ from: 'catalog' })

const sshSchema = section({
  program: path.default(defaultSsh.program).describe('The OpenSSH client'),
  configFile: path
    .nullable()
    .default(null)
    .describe('File for `ssh -F`: user, keys, jump hosts. Host keys are always verified'),
  socketFolder: path
    .nullable()
    .default(null)
    .describe('Folder for the sockets of open connections. Default: the system’s temporary folder'),
  become: argv
    .or(z.tuple([]))
    .prefault([])
    .describe('Prefix of every script on a node, such as `[sudo, -n]`; empty if the account is root'),
  nodeProgram: absolutePath
    .nullable()
    .default(null)
    .describe(
      'The path of `lockkeeper-node` on every node, such as `/usr/local/sbin/lockkeeper-node`: the only program that the account needs to run there, see [requirements.md](requirements.md#nodes). Unless written, scripts go to `sh -s`, which means full root',
    ),
  claimFolder: absolutePath
    .default(defaultSsh.claimFolder)
    .describe(
      'Folder for claims on the nodes; must survive a reboot. No other user may be able to write it or a folder above it',
    ),
  connectTimeout: duration('10s').describe('Timeout for connecting'),
  commandTimeout: duration('15s').describe('Timeout for one script'),
  idleTimeout: duration('60s').describe('How long an unused connection stays open'),
  maxAtOnce: count(1, 1000)
    .default(defaultSsh.maxAtOnce)
    .describe('Maximum number of commands at once, over all nodes'),
  maxPerNode: count(1, 100).default(defaultSsh.maxPerNode).describe('Maximum number of commands at once, on one node'),
  reboot: argv
    .nullable()
    .default(null)
    .describe('Command that reboots the node, without waiting. Default: `systemctl reboot` or `shutdown -r now`'),
  packages: argv
    .nullable()
    .default(null)
    .describe(
      'Command that prints `name version` lines of the packages that upgrades change; a third word other than `installed`, the state, leaves a package out',
    ),
  rebootNeeded: z
    .array(
      z.union(
        [
          z.enum(['files', 'kernel', 'needs-restarting', 'zypper']),
          section({ run: argv.describe('Exit code 0: a reboot is needed; 1: it is not; any other: unknown') }),
        ],
        { error: 'must be files, kernel, needs-restarting, zypper, or run: [command]' },
      ),
    )
    .min(1, { error: 'must name a source' })
    .prefault(() => [...defaultSsh.rebootNeeded.sources])
    .describe('Sources on the node that say whether it needs a reboot. A source that is missing there is skipped'),
  facts: byName(
    name,
    section({ run: argv.describe('Exit code 0: the node has it; 1: it has not; any other: unknown') }),
  ).describe('Facts that campaigns can name (`--until "fact <name>"`), each with a command that runs on the node'),
  agentUrl: httpAddress
    .nullable()
    .default(null)
    .describe('Consul agent of the node, as seen from the node. Default: its `CONSUL_HTTP_ADDR`, or port 8500'),
  agentTokenFile: absolutePath
    .nullable()
    .default(null)
    .describe('File on the node with the token for that agent; requires `agentUrl`'),
})

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

const digestSchema = section({
  channel: channel.describe('Channel of the digest'),
  cron: z
    .string({ error: 'must be a cron pattern, such as "0 9 * * *"' })
    .describe(
      'Schedule: minute, hour, day, month, weekday. Where day and weekday are both restricted, either is enough',
    ),
  zone: zone.describe('IANA time zone of the pattern'),
  quietDays: listOf(z.enum(weekdays, { error: `must be one of: ${weekdays.join(', ')}` })).describe(
    'Weekdays without a digest; only with a pattern that restricts neither days nor weekdays',
  ),
})

const slotsSchema = section({
  cluster: count(1, 1000).default(1).describe('Maximum number of nodes of the cluster in work at once'),
  rack: count(1, 1000)
    .nullable()
    .default(null)
    .describe('Maximum number of nodes of one rack in work at once. Default: racks are not limited'),
})

const rolloutSchema = section({
  atOnce: z
    .union([count(1, 1000), z.literal('auto')], { error: 'must be a whole number from 1 to 1000, or auto' })
    .default(1)
    .describe(
      'How many nodes at once when the request does not say it. `auto`: as many as slots and checks allow at the time, without any run that would only wait in the queue',
    ),
  waves: z
    .enum(['canary', 'none'], { error: 'must be canary or none' })
    .default('canary')
    .describe(
      '`canary`: one node of each role first, then waves of 2, 4, 8 … nodes, up to `--at-once`; each has to pass before the next one begins. `none`: up to `--at-once` nodes from the beginning',
    ),
  soak: duration('10m')
    .nullable()
    .default(null)
    .describe(
      'How long the nodes of a wave are watched: the next wave starts only if all their checks agreed throughout, and otherwise the operation pauses. With it, nodes one by one are waves of one. Default: they are not watched',
    ),
  quarantine: count(0, 1000)
    .default(0)
    .describe(
      'How many nodes may be set aside because the node itself, or what runs on it, refuses to be drained (`refusals` of its drain hook, or a server that cannot move). They are rolled back and reported, and the others continue. Two in a row, or two with the same cause, pause the operation. Any further one counts as failed',
    ),
})

const memberships = {
  groups: listOf(group).describe('Groups'),
  people: listOf(person).describe('People'),
} as const

/** All settings of one cluster. */
export const clusterSchema = section({
  mode: z
    .enum(['act', 'observe'], { error: 'must be act or observe' })
    .default('observe')
    .describe('`observe` answers everything and changes nothing'),
  channel: channel.describe('Channel for the cards of this cluster'),
  securityChannel: channel.nullable().default(null).describe('Additional channel for forced actions'),
  breakGlass: section({
    ...memberships,
    channel: channel
      .nullable()
      .default(null)
      .describe('Channel that is told of each override. Default: `securityChannel`'),
    secondFactor: yesOrNo
      .default('no')
      .describe('Whether the requester and each approver must enter a code of their own device, see `secondFactor`'),
  })
    .nullable()
    .default(null)
    .describe('Who may override one gate (`--break-glass`) with a reason. Default: nobody'),
  calls: section(memberships).describe('Who is mentioned when a run needs attention; at least one group or person'),
  approvers: section(memberships).prefault({}).describe('Approvers for roles whose rule names none'),
  access: listOf(accessSchema).describe(
    'Permissions: which people may run which commands in which channels on which nodes. Everything else is refused',
  ),
  roles: byName(name, roleSchema).describe(
    'Rules for each role; a node with several roles must satisfy all of them. `storage` always exists',
  ),
  unknownRole: name.default('storage').describe('Role of nodes without a known role'),
  pins: byName(host, listOf(name)).describe('Roles by node; overrides the inventory'),
  windows: byName(name, windowSchema).describe(
    'Maintenance windows, by name. Cluster and roles name one under `window`; without that, a window has no effect',
  ),
  window: name
    .nullable()
    .default(null)
    .describe('Window of all nodes, besides those of their roles. Nodes start only while all of them are open'),
  unattended: byName(name, unattendedSchema).describe(
    'What may happen in a window without a request, by name: the bot posts a card in the afternoon, people approve what needs approval, and it works at night, see [nights.md](nights.md). Default: nothing',
  ),
  slots: slotsSchema.prefault({}).describe('Limits on nodes in work at once'),
  rollout: rolloutSchema
    .nullable()
    .default(null)
    .describe(
      'How the nodes of an operation follow each other. A request may say otherwise: approvers see it in the plan',
    ),
  limits: limitsSchema.prefault({}).describe('Timeouts, by kind of waiting'),
  besideRebootmgr: yesOrNo
    .default('no')
    .describe('Whether rebootmgr runs in the same cluster; its lock keys are then used as well'),
  ...commandFields,
  consul: consulSchema.prefault({}).describe('Consul: locks, stop flags, maintenance and health'),
  inventory: inventorySchema.describe('Source of the nodes'),
  ssh: sshSchema.prefault({}).describe('SSH access to the nodes'),
  prometheus: prometheusSchema.describe('Prometheus, for gates on alerts and queries. Default: none'),
  alertmanager: alertmanagerSchema.describe(
    'Alertmanager, which says which alerts people silenced, and silences those of a node in work. Default: none, and every firing alert counts',
  ),
  ceph: cephSchema.describe('Ceph, for the gate `ceph` and the capability `ceph-noout` of roles. Default: none'),
  icinga: icingaSchema.describe('Icinga 2, for downtimes of the hosts of nodes in work. Default: none'),
  openstack: openstackSchema.describe(
    'OpenStack, for the gate `compute-room` and the capabilities `masakari`, `compute-service` and `servers` of roles, see [openstack.md](openstack.md). Default: none',
  ),
  digests: byName(name, digestSchema).describe('Scheduled summaries, by name'),
})

/** A cluster's settings as written in the file. */
export type WrittenCluster = z.output<typeof clusterSchema>
