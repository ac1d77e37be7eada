import { isIP } from 'node:net'
import { z } from 'zod'
import { argumentProblem } from '../../adapters/commands/placeholders.ts'
import { parseSelector } from '../../core/targets/selector.ts'
import { readDurationMs } from '../../core/text/durations.ts'
import { endsWithPath, withoutQuery } from './address.ts'

/** Text that must look a certain way; `right` says which to whoever got it wrong, `takes` to whoever reads about it. */
export const textLike = (pattern: RegExp, takes: string, right: string) =>
  z.string({ error: right }).regex(pattern, { error: right }).meta({ takes })

/** A name of ours, such as a role's or a gate's. */
export const name = textLike(
  /^[a-z0-9][a-z0-9._-]*$/,
  'a name',
  'must be a name of small letters, digits, dots, dashes and underscores',
)

/** A command as it is typed, such as `policy explain`. */
export const commandName = textLike(
  /^[a-z][a-z-]*( [a-z][a-z-]*)*$/,
  'a command',
  'must be the name of a command, such as reboot',
)

/** The name of a host or node. */
export const host = textLike(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'a host name', 'must be a host name')

const addressRight = 'must be a host name or an IP address, such as 10.0.0.7, fd00::7 or fe80::7%eth0'

/** Where a host is reached: its name, an IPv4 or an IPv6 address, without brackets and without a port. */
export const hostAddress = z
  .string({ error: addressRight })
  .refine((text) => isIP(text) !== 0 || /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text), { error: addressRight })
  .meta({ takes: 'a host name or an IP address' })

/** A channel by its id. */
export const channel = textLike(
  /^[CGD][A-Z0-9]{2,}$/,
  'a channel’s id',
  'must be the id of a channel, such as C0123ABCD',
)

/** A person by their id. */
export const person = textLike(/^[UW][A-Z0-9]{2,}$/, 'a person’s id', 'must be the id of a person, such as U0123ABCD')

/** A user group by its id, or a list of people by its name. */
export const group = textLike(
  /^(S[A-Z0-9]{2,}|[a-z0-9][a-z0-9._-]*)$/,
  'a group’s id or a name under `slack.groups`',
  'must be the id of a user group, such as S0123ABCD, or a name under slack.groups',
)

/** The same, or `*` for any. */
export const anyOr = <S extends z.ZodType>(one: S, right: string) =>
  z.union([z.literal('*'), one], { error: `${right}, or "*" for any` })

/** A list, empty unless written. */
export const listOf = <S extends z.ZodType>(item: S) =>
  z.array(item, { error: 'must be a list' }).readonly().prefault([])

/** Yes or no, as words. */
export const yesOrNo = z.enum(['yes', 'no'], { error: 'must be yes or no' })

/** A whole number between two others. */
export const count = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`
  return z
    .int({ error })
    .min(least, { error })
    .max(most, { error })
    .meta({ takes: error.replace('must be ', '') })
}

const durationRight = 'must be a duration such as 30s, 30m, 2h or 1h30m'

/** A duration as it is typed, read as milliseconds. */
export const duration = (usual: string) =>
  z
    .string({ error: durationRight })
    .transform((text, context) => {
      const ms = readDurationMs(text)
      if (ms !== null) return ms
      context.addIssue({ code: 'custom', message: durationRight })
      return z.NEVER
    })
    .meta({ takes: 'a duration' })
    .prefault(usual)

/** A program and its arguments, each of its own; never a shell line. */
export const argv = z
  .array(z.string({ error: 'must be text; put numbers in quotes' }).min(1, { error: 'must not be empty' }), {
    error: 'must be a list: the program, then each of its arguments',
  })
  .min(1, { error: 'must be a list: the program, then each of its arguments' })
  .readonly()
  .meta({ takes: 'a program and its arguments, as a list' })

/** The same for a command about a node: `{node}` and the like stand for facts of the node. */
export const argvAboutNode = argv.superRefine((given, context) => {
  for (const [index, argument] of given.entries()) {
    const problem = argumentProblem(argument)
    if (problem !== null) context.addIssue({ code: 'custom', path: [index], message: problem })
  }
})

/** Nodes by expression, as they are typed to the bot. */
export const target = z.string({ error: 'must be an expression for nodes' }).superRefine((typed, context) => {
  const read = parseSelector([typed])
  // an expression that only leaves out is right in a list that says from what
  const refusals = read.ok ? [] : read.refusals.filter(({ code }) => code !== 'missing argument' || typed === '')
  for (const { message, remedy } of refusals)
    context.addIssue({ code: 'custom', message: `${message} ${remedy}`.trim() })
})

/** An address of an HTTP API. */
export const httpAddress = z
  .string({ error: 'must be an address such as http://127.0.0.1:8500' })
  // the parser of addresses skips line feeds
  .refine((text) => /^\S+$/.test(text) && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    error: 'must be an address such as http://127.0.0.1:8500',
    abort: true,
  })
  .refine(endsWithPath, { error: withoutQuery })

/** The name of a variable of the environment. */
export const variable = textLike(
  /^[A-Z][A-Z0-9_]*$/,
  'the name of a variable',
  'must be the name of an environment variable, such as CONSUL_HTTP_TOKEN',
)

/** Names to something, empty unless written. */
export const byName = <S extends z.ZodType>(key: z.ZodString, value: S) =>
  z.record(key, value, { error: 'must be a list of names, each with what belongs to it' }).prefault({})

/** Several keys, any of them left out. */
export const section = <F extends z.ZodRawShape>(fields: F) =>
  z.strictObject(fields, { error: 'must be keys with values, indented below' })

/** A path on the bot's own machine, or on a node where that is said. */
export const path = z.string({ error: 'must be a path' }).min(1, { error: 'must be a path' })

/** A path on a node, with no character that sudo, a shell or a line of settings would take for something else. */
export const absolutePath = textLike(
  /^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9_.+-]+)+$/,
  'an absolute path',
  'must be an absolute path of letters, digits, dots, dashes and underscores, such as /usr/local/sbin/lockkeeper-node',
)
