import { isIP } from 'node:net'
import { z } from 'zod'
import { argumentProblem } from '../../adapters/commands/placeholders.ts'
import { parseSelector } from '../../core/targets/selector.ts'
import { readDurationMs } from '../../core/text/durations.ts'
import { endsWithPath, withoutQuery } from './address.ts'

/** Text of a given form. `right` describes the form in problems, `takes` in the reference. */
export const textLike = (pattern: RegExp, takes: string, right: string) =>
  z.string({ error: right }).regex(pattern, { error: right }).meta({ takes })

/** A name that the configuration defines, such as a role's or a gate's. */
export const name = textLike(
  /^[a-z0-9][a-z0-9._-]*$/,
  'a name',
  'must be a name of small letters, digits, dots, dashes and underscores',
)

/** A command as typed, such as `policy explain`. */
export const commandName = textLike(
  /^[a-z][a-z-]*( [a-z][a-z-]*)*$/,
  'a command',
  'must be the name of a command, such as reboot',
)

/** The name of a host or node. */
export const host = textLike(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'a host name', 'must be a host name')

const addressRight = 'must be a host name or an IP address, such as 10.0.0.7, fd00::7 or fe80::7%eth0'

/**
 * The place of a command: `here`, another literal place, or a host. Another spelling of `here` is refused, because it
 * would be the name of a host.
 */
export const commandPlace = (others: '' | 'the node|', takes: string, right: string) =>
  textLike(new RegExp(`^(${others}here|(?![Hh][Ee][Rr][Ee]\\.?$)[A-Za-z0-9][A-Za-z0-9._-]*)$`), takes, right)

/** The address of a host: its name, an IPv4 or an IPv6 address, without brackets and without a port. */
export const hostAddress = z
  .string({ error: addressRight })
  .refine((text) => isIP(text) !== 0 || /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text), { error: addressRight })
  .meta({ takes: 'a host name or an IP address' })

/** A channel by its ID. */
export const channel = textLike(
  /^[CGD][A-Z0-9]{2,}$/,
  'a channel’s id',
  'must be the id of a channel, such as C0123ABCD',
)

/** A person by their ID. */
export const person = textLike(/^[UW][A-Z0-9]{2,}$/, 'a person’s id', 'must be the id of a person, such as U0123ABCD')

/** A user group by its ID, or a list of people by its name. */
export const group = textLike(
  /^(S[A-Z0-9]{2,}|[a-z0-9][a-z0-9._-]*)$/,
  'a group’s id or a name under `slack.groups`',
  'must be the id of a user group, such as S0123ABCD, or a name under slack.groups',
)

/** A value of this kind, or `*` for any. */
export const anyOr = <S extends z.ZodType>(one: S, right: string) =>
  z.union([z.literal('*'), one], { error: `${right}, or "*" for any` })

/** A list, empty by default. */
export const listOf = <S extends z.ZodType>(item: S) =>
  z.array(item, { error: 'must be a list' }).readonly().prefault([])

/** `yes` or `no`. */
export const yesOrNo = z.enum(['yes', 'no'], { error: 'must be yes or no' })

/** A whole number within bounds. */
export const count = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`
  return z
    .int({ error })
    .min(least, { error })
    .max(most, { error })
    .meta({ takes: error.replace('must be ', '') })
}

const durationRight = 'must be a duration such as 30s, 30m, 2h or 1h30m'

/** A duration as typed, parsed to milliseconds. */
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

/** A program and its arguments as separate items; never a shell line. */
export const argv = z
  .array(z.string({ error: 'must be text; put numbers in quotes' }).min(1, { error: 'must not be empty' }), {
    error: 'must be a list: the program, then each of its arguments',
  })
  .min(1, { error: 'must be a list: the program, then each of its arguments' })
  .readonly()
  .meta({ takes: 'a program and its arguments, as a list' })

/** The same for a command about a node, with placeholders such as `{node}` for facts of the node. */
export const argvAboutNode = argv.superRefine((given, context) => {
  for (const [index, argument] of given.entries()) {
    const problem = argumentProblem(argument)
    if (problem !== null) context.addIssue({ code: 'custom', path: [index], message: problem })
  }
})

/** A node expression, as people type it to the bot. */
export const target = z.string({ error: 'must be an expression for nodes' }).superRefine((typed, context) => {
  const read = parseSelector([typed])
  // an expression that only excludes nodes is valid in a list, which says what it excludes them from
  const refusals = read.ok ? [] : read.refusals.filter(({ code }) => code !== 'missing argument' || typed === '')
  for (const { message, remedy } of refusals)
    context.addIssue({ code: 'custom', message: `${message} ${remedy}`.trim() })
})

/** The URL of an HTTP API. */
export const httpAddress = z
  .string({ error: 'must be an address such as http://127.0.0.1:8500' })
  // the URL parser skips line feeds
  .refine((text) => /^\S+$/.test(text) && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    error: 'must be an address such as http://127.0.0.1:8500',
    abort: true,
  })
  .refine(endsWithPath, { error: withoutQuery })

/** The name of an environment variable. */
export const variable = textLike(
  /^[A-Z][A-Z0-9_]*$/,
  'the name of a variable',
  'must be the name of an environment variable, such as CONSUL_HTTP_TOKEN',
)

/** A map from names to values, empty by default. */
export const byName = <S extends z.ZodType>(key: z.ZodString, value: S) =>
  z.record(key, value, { error: 'must be a list of names, each with what belongs to it' }).prefault({})

/** A section with optional keys. */
export const section = <F extends z.ZodRawShape>(fields: F) =>
  z.strictObject(fields, { error: 'must be keys with values, indented below' })

/** A path on the bot's own machine, or on a node where the key says so. */
export const path = z.string({ error: 'must be a path' }).min(1, { error: 'must be a path' })

/** A path on a node, without characters that have a meaning for sudo, a shell or a line of settings. */
export const absolutePath = textLike(
  /^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9_.+-]+)+$/,
  'an absolute path',
  'must be an absolute path of letters, digits, dots, dashes and underscores, such as /usr/local/sbin/lockkeeper-node',
)

const zoneRight = 'must be an IANA zone, such as Europe/Berlin'

/** An IANA time zone. */
export const zone = z.string({ error: zoneRight }).refine(isZone, { error: zoneRight })

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
