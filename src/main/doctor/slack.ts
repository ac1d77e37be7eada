import { systemClock } from '../../adapters/clock/clock.ts'
import { channelUse } from '../../adapters/slack/channel-use.ts'
import { ownBudget } from '../../adapters/slack/client/budget.ts'
import { botClient } from '../../adapters/slack/client/client.ts'
import { Self } from '../../adapters/slack/client/identity.ts'
import { nativeBlocksTaken } from '../../adapters/slack/native-blocks-check.ts'
import { SlackPeople } from '../../adapters/slack/people.ts'
import { scopeProblems } from '../../adapters/slack/startup.ts'
import type { BotSettings, ClusterSettings } from '../../configuration/settings.ts'
import type { Chat } from '../../engine/ports/chat.ts'
import type { Log } from '../../engine/ports/log.ts'
import type { People } from '../../engine/ports/people.ts'
import { check, type Finding, failed, passed, warned } from './finding.ts'

/** Checks the bot's token, its scopes, and every channel and group that the configuration names. */
export async function checkSlack({ slack, clusters }: BotSettings, log: Log): Promise<readonly Finding[]> {
  const client = botClient(slack, slack.times.askMs, ownBudget(systemClock, log), log)
  const self = new Self(client)
  const identity = await self.identity()
  return [
    passed('slack', `signed in as ${identity.botUser} in ${identity.teamName}`),
    ...scopeProblems(identity).map(({ words, lacks }) =>
      lacks === 'decoration' ? warned('slack', words) : failed('slack', words),
    ),
    blocksFinding(await nativeBlocksTaken(client)),
    ...(await checkNamed(new SlackPeople(client, self, slack.listedGroups), (id) => channelUse(client, id), clusters)),
  ]
}

/** Whether cards have native blocks; the bot falls back to classic ones by itself. */
function blocksFinding(blocks: Awaited<ReturnType<typeof nativeBlocksTaken>>): Finding {
  if (blocks.is === 'taken') return passed('slack', 'plans, tables and collapsed evidence are shown with native blocks')
  const doubt = blocks.is === 'refused' ? 'does not take native blocks' : 'could not be asked about native blocks'
  return warned('slack', `the workspace ${doubt}: ${blocks.why}. Classic blocks are used where Slack refuses them`)
}

type Named = Pick<ClusterSettings, 'policy' | 'digests'>

const channelsOf = ({ policy, digests }: Named): readonly string[] =>
  [policy.channel, policy.securityChannel, policy.breakGlass?.channel, ...digests.map(({ channel }) => channel)].filter(
    (id) => typeof id === 'string',
  )

const approversOf = ({ policy }: Named): readonly string[] =>
  Object.values(policy.roles).flatMap(({ approvals }) => approvals?.parts.flatMap(({ groups }) => groups) ?? [])

const othersOf = ({ policy }: Named): readonly string[] => [
  ...policy.callsGroups,
  ...policy.access.flatMap(({ groups }) => groups),
  ...(policy.breakGlass?.groups ?? []),
]

/** Checks every channel and group that clusters name, each once. */
export async function checkNamed(
  people: People,
  use: Chat['use'],
  clusters: readonly Named[],
): Promise<readonly Finding[]> {
  const approvers = new Set(clusters.flatMap(approversOf))
  const groups = new Set([...approvers, ...clusters.flatMap(othersOf)])
  const findings = await Promise.all([
    ...[...new Set(clusters.flatMap(channelsOf))].map((id) => check('slack', () => checkChannel(people, use, id))),
    ...[...groups].map((id) => check('slack', () => checkGroup(people, id, approvers.has(id) ? 2 : 1))),
  ])
  return findings.flat()
}

async function checkChannel(people: People, use: Chat['use'], id: string): Promise<readonly Finding[]> {
  const now = await use(id)
  if (now.is !== 'usable') return [failed('slack', `cannot post in channel ${id}: ${now.why}`)]
  const channel = await people.channel(id)
  return channel.sharing === 'own'
    ? [passed('slack', `channel #${channel.name} exists`)]
    : [failed('slack', `channel #${channel.name} is shared with another organisation: its commands are refused`)]
}

async function checkGroup(people: People, id: string, least: number): Promise<readonly Finding[]> {
  const { length } = await people.members(id)
  const seen = `group ${id} has ${length} ${length === 1 ? 'member' : 'members'}`
  if (length >= least) return [passed('slack', seen)]
  return [warned('slack', least > 1 ? `${seen}: a two-person rule needs at least ${least}` : seen)]
}
