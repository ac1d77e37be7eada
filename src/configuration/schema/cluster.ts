import { z } from 'zod'
import { defaultMetaKeys } from '../../adapters/consul/client/settings.ts'
import { defaultSshSettings as defaultSsh } from '../../adapters/ssh/settings.ts'
import { commandFields } from './commands.ts'
import { accessSchema, limitsSchema, roleSchema } from './roles.ts'
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
} from './values.ts'

const consulSchema = section({
  address: httpAddress.nullable().default(null).describe('Its HTTP API; `CONSUL_HTTP_ADDR` unless written'),
  tokenVariable: variable
    .default('CONSUL_HTTP_TOKEN')
    .describe('The environment variable that holds its token; needed only where ACLs are used'),
  certificateAuthorityFile: path
    .nullable()
    .default(null)
    .describe('PEM file of the authority that signed its certificate; the system’s unless written'),
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
        leaveOut: listOf(host).describe('Nodes that are nobody’s to operate, such as Consul’s own servers'),
        reachedBy: z
          .enum(['address', 'name'], { error: 'must be address or name' })
          .default('address')
          .describe('Whether SSH uses the catalog’s address or the node’s name'),
      }),
      section({
        from: z.literal('list').describe('Nodes are those listed here, with Consul’s member states'),
        nodes: byName(
          host,
          section({
            roles: listOf(name).describe('Its roles'),
            rack: word.describe('Its rack'),
            zone: word.describe('Its zone'),
            group: word.describe('Its group'),
            address: hostAddress.nullable().default(null).describe('Where SSH reaches it; its name unless written'),
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
    .describe('For `ssh -F`: user, keys, jump hosts. Host keys are verified whatever it says'),
  socketFolder: path
    .nullable()
    .default(null)
    .describe('Where open connections keep their sockets; the system’s temporary folder unless written'),
  become: argv
    .or(z.tuple([]))
    .prefault([])
    .describe('Put before every script on a node, such as `[sudo, -n]`; empty where the account is root'),
  nodeProgram: absolutePath
    .nullable()
    .default(null)
    .describe(
      'The path of `lockkeeper-node` on every node, such as `/usr/local/sbin/lockkeeper-node`: the only program that the account needs to run there, see [requirements.md](requirements.md#nodes). Unless written, scripts go to `sh -s`, which means full root',
    ),
  claimFolder: path.default(defaultSsh.claimFolder).describe('Where claims live on the nodes; must survive a reboot'),
  connect: duration('10s').describe('The longest that connecting may take'),
  command: duration('15s').describe('The longest that one look or act may take'),
  idle: duration('60s').describe('How long an unused connection stays open'),
  mostAtOnce: count(1, 1000).default(defaultSsh.maxAtOnce).describe('The most commands at once over all nodes'),
  mostPerNode: count(1, 100).default(defaultSsh.maxPerNode).describe('The most commands at once on one node'),
  reboot: argv
    .nullable()
    .default(null)
    .describe('Reboots the node and must not wait; `systemctl reboot` or `shutdown -r now` unless written'),
  packages: argv.nullable().default(null).describe('Prints `name version` lines of the packages that upgrades touch'),
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
    .describe('What is asked whether a node needs a reboot, on the node. A source that it does not have is no answer'),
  agentUrl: httpAddress
    .nullable()
    .default(null)
    .describe(
      'The node’s own Consul agent, as seen from the node; its `CONSUL_HTTP_ADDR`, or port 8500, unless written',
    ),
  agentTokenFile: path.nullable().default(null).describe('A file on the node with the token for that agent'),
})

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

const digestSchema = section({
  channel: channel.describe('Where it is posted'),
  cron: z
    .string({ error: 'must be a cron pattern, such as "0 9 * * *"' })
    .describe('When: minute, hour, day, month, weekday'),
  zone: z
    .string({ error: 'must be an IANA zone, such as Europe/Berlin' })
    .refine(isZone, { error: 'must be an IANA zone, such as Europe/Berlin' })
    .describe('IANA zone of the pattern'),
  quietDays: listOf(z.enum(weekdays, { error: `must be one of: ${weekdays.join(', ')}` })).describe(
    'Weekdays on which nothing is posted',
  ),
})

const slotsSchema = section({
  cluster: count(1, 1000).default(1).describe('How many nodes of the whole cluster may be worked on at once'),
  rack: count(1, 1000).nullable().default(null).describe('How many of one rack; racks are no scope unless written'),
})

const memberships = {
  groups: listOf(group).describe('Groups'),
  people: listOf(person).describe('People'),
} as const

/** Everything of one cluster. */
export const clusterSchema = section({
  mode: z
    .enum(['act', 'observe'], { error: 'must be act or observe' })
    .default('observe')
    .describe('`observe` answers everything and changes nothing'),
  channel: channel.describe('Where the cards of this cluster go'),
  securityChannel: channel.nullable().default(null).describe('Where forced actions are told besides'),
  breakGlass: section({
    ...memberships,
    channel: channel
      .nullable()
      .default(null)
      .describe('Where it is told besides; the `securityChannel` unless written'),
    secondFactor: yesOrNo
      .default('no')
      .describe('Whether whoever asks, and whoever agrees, gives a code of their own device, see `secondFactor`'),
  })
    .nullable()
    .default(null)
    .describe('Who may go on without one gate (`--break-glass`), with a reason; nobody unless written'),
  calls: section(memberships).describe('Whom a run calls that needs a person; at least one group or person'),
  approvers: section(memberships).prefault({}).describe('Who may approve where a role’s rule names nobody'),
  access: listOf(accessSchema).describe(
    'Who may do what where, to which nodes. Nothing is allowed but what a line allows',
  ),
  roles: byName(name, roleSchema).describe(
    'What holds for the nodes of each role; a node with several obeys all. `storage` is always there',
  ),
  unknownRole: name.default('storage').describe('The role whose rules hold for a node without a known role'),
  pins: byName(host, listOf(name)).describe('Roles by node, whatever the inventory says'),
  slots: slotsSchema.prefault({}).describe('How many nodes may be worked on at once'),
  limits: limitsSchema.prefault({}).describe('The longest that each kind of waiting may last'),
  besideRebootmgr: yesOrNo
    .default('no')
    .describe('Whether rebootmgr works in the same cluster: its keys are then taken too'),
  ...commandFields,
  consul: consulSchema.prefault({}).describe('Where locks, stop flags, maintenance and health are kept'),
  inventory: inventorySchema.describe('Which nodes there are'),
  ssh: sshSchema.prefault({}).describe('How nodes are reached'),
  digests: byName(name, digestSchema).describe('Summaries posted on a schedule, by a name'),
})

/** A cluster as the configuration writes it. */
export type WrittenCluster = z.output<typeof clusterSchema>

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
