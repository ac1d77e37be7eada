import { z } from 'zod'
import { durabilities } from '../../adapters/redis/durability.ts'
import { commandNameProblem } from '../../adapters/slack/names.ts'
import { byName, commandName, count, duration, listOf, name, person, section } from './values.ts'

const slashCommand = z.string({ error: 'must be a slash command, such as /cluster' }).superRefine((typed, context) => {
  const problem = commandNameProblem(typed)
  if (problem !== null) context.addIssue({ code: 'custom', message: problem })
})

/** How the bot is connected to its workspace. */
export const slackSchema = section({
  mode: z
    .enum(['socket', 'http'], { error: 'must be socket or http' })
    .default('socket')
    .describe('`socket` needs no address of ours; `http` answers Slack at `/slack/events` on `PORT`'),
  prefix: slashCommand.prefault('/cluster').describe('The slash command that takes every verb'),
  direct: byName(z.string(), commandName)
    .unwrap()
    .optional()
    .describe(
      'Slash commands that are one verb. Unless written: one for each command that wishes for it, such as `/reboot`; write `{}` where the workspace has them taken',
    ),
  groups: byName(name, listOf(person)).describe(
    'Lists of people by a name, for workspaces without user groups; the name then stands where a group may',
  ),
})

/** What the bot demands of Redis. */
export const redisSchema = section({
  durability: z
    .enum(durabilities, { error: `must be one of: ${durabilities.join(', ')}` })
    .default('every write')
    .describe(
      'What Redis may lose at worst. `every write` demands `appendfsync always`; `every second` accepts `everysec`, and with it that an accepted command may vanish; `unchecked` does not look',
    ),
})

/** The process itself. */
export const botSchema = section({
  name: z
    .string({ error: 'must be text' })
    .min(1, { error: 'must not be empty' })
    .nullable()
    .default(null)
    .describe('Name of this bot among its replicas, as journals show it; the host name unless written'),
  listen: z
    .string({ error: 'must be an address of this machine, such as 127.0.0.1 or 0.0.0.0' })
    .default('127.0.0.1')
    .describe('Where `PORT` is opened; nothing but loopback unless written'),
  turnsAtOnce: count(1, 1000).default(16).describe('The most turns that are taken at once, for each cluster'),
  lease: duration('5s').describe('How long a bot may be silent before another one takes up its turns'),
  lookForSilent: duration('1s').describe('How often is looked for turns of silent bots'),
})
