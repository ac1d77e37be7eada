import { systemClock } from '../../adapters/clock/clock.ts'
import { openConsul } from '../../adapters/consul/consul.ts'
import { openLog } from '../../adapters/log/log.ts'
import { ownBudget } from '../../adapters/slack/client/budget.ts'
import { botClient } from '../../adapters/slack/client/client.ts'
import { Self } from '../../adapters/slack/client/identity.ts'
import { SlackPeople } from '../../adapters/slack/people.ts'
import { isChanging } from '../../core/grammar/options.ts'
import { understand } from '../../core/grammar/parse.ts'
import { plain } from '../../core/message.ts'
import { explain } from '../../core/policy/explain.ts'
import { resolve } from '../../core/targets/resolve.ts'
import { membershipOf } from '../../engine/authorization/memberships.ts'
import { commandsFolder } from '../bot/bot.ts'
import { loadCommands } from '../bot/load-commands.ts'
import { settingsOrExitFor } from './settings.ts'

/** `lockkeeper policy explain U… C… reboot storage-07`: the same answer as in chat, from the command line. */
export async function policyExplain(given: readonly string[]): Promise<number> {
  const [personId, channelId, ...words] = given
  const settings = await settingsOrExitFor(['slack', 'consul'])
  if (settings === null) return 1
  if (personId === undefined || channelId === undefined || words.length === 0) {
    process.stderr.write(
      'Usage: lockkeeper policy explain PERSON CHANNEL COMMAND…, by their ids, such as U024BE7LH C024BE91L reboot storage-07\n',
    )
    return 2
  }
  const understood = understand(await loadCommands(commandsFolder), words.join(' '))
  if (!understood.ok) {
    process.stderr.write(understood.refusals.map(({ message, remedy }) => `${message} ${remedy}\n`).join(''))
    return 2
  }
  const log = openLog(settings.instance, 'silent')
  const client = botClient(settings.slack, settings.slack.times.askMs, ownBudget(systemClock, log), log)
  const people = new SlackPeople(client, new Self(client), settings.slack.listedGroups)
  const { command, given: named } = understood.value
  for (const { policy, consul: at, inventory } of settings.clusters) {
    const consul = openConsul(at, inventory, systemClock, log)
    try {
      const who = await membershipOf({ people, policy, clock: systemClock }, personId)
      const nodes =
        named.is === 'nodes' && named.selector !== null
          ? resolve(named.selector, await consul.inventory.nodes(), policy.limits.nodes)
          : null
      const lines =
        nodes !== null && !nodes.ok
          ? nodes.refusals.map(({ message }) => [message])
          : explain(
              policy,
              who,
              await people.channel(channelId),
              { name: command.name, changes: isChanging(command) ? 'nodes' : 'nothing' },
              nodes?.value ?? [],
            )
      process.stdout.write(lines.map((line) => `${policy.cluster}: ${plain(line)}\n`).join(''))
    } finally {
      await consul.close()
    }
  }
  return 0
}
