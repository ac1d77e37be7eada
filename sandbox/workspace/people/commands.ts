import { failed, type Outcome } from '../delivery/delivery.ts'
import { respond } from '../delivery/responses.ts'
import type { Account, Channel } from '../model.ts'
import { reservedCommands } from '../reserved-commands.ts'
import { Refused } from '../webapi/errors.ts'
import { commandText } from './mention-syntax.ts'
import { type PeopleContext, responseAddress, wireChannelName } from './people-context.ts'

/** Slack's own message about an unknown command. */
export function invalidCommand(name: string): string {
  return (
    `${name} is not a valid command. In Slack, all messages that start with the "/" character are interpreted as ` +
    'commands. If you are trying to send a message and not run a command, try preceding the "/" with an empty space.'
  )
}

function failureText(name: string, reason: string): string {
  return reason === 'http_timeout' || reason === 'timeout'
    ? `${name} failed because the app did not respond. Learn more about slash commands here.`
    : `${name} failed with the error "${reason === 'invalid_command_response' ? reason : 'dispatch_failed'}"`
}

function takeAnswer(context: PeopleContext, name: string, person: Account, channel: Channel, outcome: Outcome): void {
  if (outcome.kind === 'failed') {
    context.world.notify(person.id, channel.id, failureText(name, outcome.reason))
    return
  }
  if (outcome.answer === undefined) return
  const target = { personId: person.id, channelId: channel.id, threadTs: undefined, messageTs: undefined }
  try {
    respond(context, target, outcome.answer)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    context.world.notify(person.id, channel.id, failureText(name, 'invalid_command_response'))
  }
}

/** Sends a slash command; returns the outcome of its delivery. */
export async function runCommand(
  context: PeopleContext,
  person: Account,
  channel: Channel,
  typed: string,
): Promise<Outcome> {
  const name = /^\S+/.exec(typed)?.[0] ?? '/'
  const command = context.app.manifest.commands.find((one) => one.command === name.toLowerCase())
  const isOurs = person.teamId === context.world.team.id
  if (!command || !isOurs) {
    const own = reservedCommands.has(name)
    context.world.notify(person.id, channel.id, own ? `${name} is one of Slack's own commands.` : invalidCommand(name))
    return failed('not_a_command')
  }
  const target = { personId: person.id, channelId: channel.id, threadTs: undefined, messageTs: undefined }
  const payload = {
    token: 'verification-token-is-deprecated',
    team_id: context.world.team.id,
    team_domain: context.world.team.domain,
    channel_id: channel.id,
    channel_name: wireChannelName(channel),
    user_id: person.id,
    user_name: person.name,
    command: command.command,
    text: commandText(context.world, command, typed.slice(name.length).trim()),
    api_app_id: context.app.appId,
    is_enterprise_install: 'false',
    response_url: responseAddress(context, context.responseUrls.issue(target)),
    trigger_id: context.triggers.issue({ personId: person.id, viewId: undefined }),
  }
  const delivery = { id: payload.trigger_id, kind: 'command' as const, payload, takesAnswer: true }
  const outcome = await context.delivery.deliver(delivery, undefined)
  takeAnswer(context, command.command, person, channel, outcome)
  return outcome
}
