import { z } from 'zod'
import { durabilities } from '../../adapters/redis/durability.ts'
import { commandNameProblem } from '../../adapters/slack/names.ts'
import { byName, commandName, count, duration, listOf, name, person, section } from './values.ts'

const slashCommand = z.string({ error: 'must be a slash command, such as /cluster' }).superRefine((typed, context) => {
  const problem = commandNameProblem(typed)
  if (problem !== null) context.addIssue({ code: 'custom', message: problem })
})

/** The bot's connection to its workspace. */
export const slackSchema = section({
  mode: z
    .enum(['socket', 'http'], { error: 'must be socket or http' })
    .default('socket')
    .describe('`socket` needs no public address; `http` receives Slack’s requests at `/slack/events` on `PORT`'),
  prefix: slashCommand.prefault('/cluster').describe('The slash command that accepts every verb'),
  direct: byName(z.string(), commandName)
    .unwrap()
    .optional()
    .describe(
      'Slash commands for single verbs. Default: one for each command that declares it, such as `/reboot`; set `{}` where the workspace already uses these names',
    ),
  groups: byName(name, listOf(person)).describe(
    'Named lists of people, for workspaces without user groups; use the name wherever a group is allowed',
  ),
})

/** The bot's requirements for Redis. */
export const redisSchema = section({
  durability: z
    .enum(durabilities, { error: `must be one of: ${durabilities.join(', ')}` })
    .default('every write')
    .describe(
      'What Redis may lose at worst. `every write` requires `appendfsync always` and, where there are replicas, `min-replicas-to-write` of at least 1, and waits for them before a request, an approval or a start counts; `every second` waits for none and accepts `everysec`, with which an accepted command can be lost; `unchecked` does not check',
    ),
})

/** Settings of the process. */
export const botSchema = section({
  name: z
    .string({ error: 'must be text' })
    .min(1, { error: 'must not be empty' })
    .nullable()
    .default(null)
    .describe('Name of this bot among its replicas, as shown in journals. Default: the host name'),
  listen: z
    .string({ error: 'must be an address of this machine, such as 127.0.0.1 or 0.0.0.0' })
    .default('127.0.0.1')
    .describe('Address on which `PORT` is opened. Default: loopback'),
  maxTurns: count(1, 1000).default(16).describe('Maximum number of turns at once, for each cluster'),
  lease: duration('2s').describe('How long a bot may be silent before another bot takes over its turns'),
  takeoverInterval: duration('1s')
    .nullable()
    .default(null)
    .describe('How often to look for turns of silent bots. Default: a quarter of `lease`'),
})
