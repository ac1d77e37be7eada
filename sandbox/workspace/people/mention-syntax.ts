import type { SlashCommand } from '../manifest.ts'
import type { World } from '../world.ts'

function namedAccount(world: World, name: string): string | undefined {
  return [...world.accounts.values()].find((account) => account.name.toLowerCase() === name.toLowerCase())?.id
}

function namedGroup(world: World, name: string): string | undefined {
  return [...world.groups.values()].find((group) => group.handle === name && !group.disabled)?.id
}

function namedChannel(world: World, name: string): string | undefined {
  return [...world.channels.values()].find((channel) => channel.name === name && channel.kind !== 'direct')?.id
}

const nameAfter = (sign: string) =>
  new RegExp(`(^|[\\s(,])${sign}([\\p{L}\\d][\\p{L}\\d._-]*[\\p{L}\\d]|[\\p{L}\\d])`, 'gu')

/** Escapes the three characters with a meaning in Slack's markup. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Typed text as Slack stores it: names become mentions, and `&`, `<`, `>` are escaped. */
export function withMentionSyntax(world: World, typed: string): string {
  return escaped(typed)
    .replace(nameAfter('@'), (whole, before: string, name: string) => {
      if (['here', 'channel', 'everyone'].includes(name)) return `${before}<!${name}>`
      const person = namedAccount(world, name)
      if (person) return `${before}<@${person}>`
      const group = namedGroup(world, name)
      return group ? `${before}<!subteam^${group}>` : whole
    })
    .replace(nameAfter('#'), (whole, before: string, name: string) => {
      const channel = namedChannel(world, name)
      return channel ? `${before}<#${channel}|${name}>` : whole
    })
    .replace(/(^|\s)(https?:\/\/\S+)/g, '$1<$2>')
}

/** The text after a command's name; names become IDs only where the app requested it. */
export function commandText(world: World, command: SlashCommand, typed: string): string {
  if (!command.shouldEscape) return typed
  return typed
    .replace(nameAfter('@'), (whole, before: string, name: string) => {
      const person = namedAccount(world, name)
      if (person) return `${before}<@${person}|${name}>`
      const group = namedGroup(world, name)
      return group ? `${before}<!subteam^${group}|@${name}>` : whole
    })
    .replace(nameAfter('#'), (whole, before: string, name: string) => {
      const channel = namedChannel(world, name)
      return channel ? `${before}<#${channel}|${name}>` : whole
    })
}
