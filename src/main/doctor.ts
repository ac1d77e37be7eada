import { systemClock } from '../adapters/clock/clock.ts'
import { openConsul } from '../adapters/consul/consul.ts'
import { demandConsul } from '../adapters/consul/reachable.ts'
import { connect, promptConnection, usualRedisTimes } from '../adapters/redis/connection.ts'
import { weakSettings } from '../adapters/redis/durability.ts'
import { botClient } from '../adapters/slack/client.ts'
import { Self } from '../adapters/slack/identity.ts'
import { SlackPeople } from '../adapters/slack/people.ts'
import { scopeProblems } from '../adapters/slack/startup.ts'
import { openConnections } from '../adapters/ssh/connections.ts'
import { sshNodes } from '../adapters/ssh/nodes.ts'
import type { BotSettings, ClusterSettings } from '../configuration/settings.ts'
import { rolesOf } from '../core/policy/roles.ts'
import type { Log } from '../engine/ports/log.ts'

/** One thing that the doctor looked at. */
export type Finding = { readonly about: string; readonly is: 'well' | 'worth a look' | 'wrong'; readonly seen: string }

const well = (about: string, seen: string): Finding => ({ about, is: 'well', seen })
const odd = (about: string, seen: string): Finding => ({ about, is: 'worth a look', seen })
const wrong = (about: string, seen: string): Finding => ({ about, is: 'wrong', seen })

const because = (error: unknown): string => (error instanceof Error ? error.message : String(error))

async function look(about: string, work: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await work()
  } catch (error) {
    return [wrong(about, because(error))]
  }
}

/** Looks at everything that the bot stands on, and says all of it at once. Changes nothing. */
export async function examine(settings: BotSettings, log: Log): Promise<readonly Finding[]> {
  const found = await Promise.all([
    look('redis', () => examineRedis(settings, log)),
    look('slack', () => examineSlack(settings, log)),
    ...settings.clusters.map((cluster) => look(cluster.policy.cluster, () => examineCluster(cluster, log))),
  ])
  return found.flat()
}

async function examineRedis({ redis: { url, durability } }: BotSettings, log: Log): Promise<readonly Finding[]> {
  const redis = promptConnection(url, usualRedisTimes, log)
  try {
    await connect(redis)
    const weak = await weakSettings(redis, durability)
    if (weak.length === 0) return [well('redis', `answers, keeps what it takes (${durability})`)]
    return weak.map(({ key, value, right }) => wrong('redis', `${key} is "${value}", but must be ${right}`))
  } finally {
    redis.disconnect()
  }
}

async function examineSlack({ slack, clusters }: BotSettings, log: Log): Promise<readonly Finding[]> {
  const client = botClient(slack, slack.times.askMs, log)
  const self = new Self(client)
  const identity = await self.identity()
  const people = new SlackPeople(client, self, slack.listedGroups)
  const scopes = scopeProblems(identity).map((problem) => wrong('slack', problem))
  const channels = [
    ...new Set(clusters.flatMap(({ policy, digests }) => [policy.channel, ...digests.map(({ channel }) => channel)])),
  ]
  const groups = [
    ...new Set(
      clusters.flatMap(({ policy }) =>
        Object.values(policy.roles).flatMap(({ approvals }) => approvals?.parts.flatMap((part) => part.groups) ?? []),
      ),
    ),
  ]
  const checks = [
    ...channels.map((id) =>
      look('slack', async () => {
        const channel = await people.channel(id)
        return channel.sharing === 'own'
          ? [well('slack', `channel #${channel.name} is there`)]
          : [wrong('slack', `channel #${channel.name} is shared with others: nothing is taken from it`)]
      }),
    ),
    ...groups.map((id) =>
      look('slack', async () => {
        const members = await people.members(id)
        return [
          members.length < 2
            ? odd('slack', `group ${id} has ${members.length} members: two-person approval needs more`)
            : well('slack', `group ${id} has ${members.length} members`),
        ]
      }),
    ),
  ]
  return [
    well('slack', `we are ${identity.botUser} in ${identity.teamName}`),
    ...scopes,
    ...(await Promise.all(checks)).flat(),
  ]
}

const askedNodes = 3

async function examineCluster(settings: ClusterSettings, log: Log): Promise<readonly Finding[]> {
  const { policy } = settings
  const about = policy.cluster
  const consul = openConsul(settings.consul, settings.inventory, systemClock, log)
  const ssh = openConnections(
    settings.ssh,
    async (name) => (await consul.inventory.nodes()).find((node) => node.name === name)?.address ?? null,
  )
  try {
    await demandConsul(settings.consul, () => consul.locks.state())
    const nodes = await consul.inventory.nodes()
    const { scopes, policyHash, foreign } = await consul.locks.state()
    const strangers = nodes.filter(
      (node) => rolesOf(policy, node).includes(policy.unknownRole) && !node.roles.includes(policy.unknownRole),
    )
    const reached = nodes.filter(({ membership }) => membership === 'alive').slice(0, askedNodes)
    const shells = sshNodes(ssh, settings.ssh)
    const answers = await Promise.all(
      reached.map(({ name }) =>
        look(about, async () => {
          const self = await shells.self(name)
          return [
            self.hostname.split('.')[0] === name
              ? well(about, `${name} answers over SSH`)
              : wrong(about, `${name} says that it is ${self.hostname}`),
          ]
        }),
      ),
    )
    return [
      nodes.length === 0
        ? wrong(about, 'the inventory has no node')
        : well(
            about,
            `${nodes.length} nodes, ${nodes.filter(({ membership }) => membership === 'alive').length} alive`,
          ),
      well(about, `${scopes.length} locks held, filed under ${policyHash?.slice(0, 8) ?? 'nothing yet'}`),
      ...foreign.map((hold) => odd(about, `rebootmgr on ${hold.node}: ${hold.is}`)),
      ...(strangers.length > 0
        ? [
            odd(
              about,
              `no known role, so the rules of ${policy.unknownRole} hold: ${strangers.map(({ name }) => name).join(', ')}`,
            ),
          ]
        : []),
      ...(policy.access.length === 0 ? [odd(about, 'the access table is empty: nobody may do anything')] : []),
      ...answers.flat(),
    ]
  } finally {
    await Promise.allSettled([consul.close(), ssh.close()])
  }
}
