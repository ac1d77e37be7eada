import type { World } from '../world.ts'
import { readableDate } from './dates.ts'

/** The time zone of transcripts, fixed so that they are the same everywhere. */
const transcriptZone = 'Etc/UTC'

function readableReference(world: World, inside: string): string {
  const [target = '', label] = inside.split('|')
  const id = target.slice(1)
  if (target.startsWith('@')) return `@${world.accounts.get(id)?.name ?? label ?? id}`
  if (target.startsWith('#')) return `#${world.channels.get(id)?.name ?? label ?? id}`
  if (target.startsWith('!subteam^')) {
    const groupId = target.slice('!subteam^'.length)
    return `@${world.groups.get(groupId)?.handle ?? label?.replace(/^@/, '') ?? groupId}`
  }
  if (target.startsWith('!date^')) {
    const [, seconds, format] = target.split('^')
    const at = Number(seconds)
    return Number.isFinite(at) && format ? readableDate(at, format, world.nowMs(), transcriptZone) : (label ?? '')
  }
  if (target.startsWith('!')) return `@${id}`
  return label ?? target.replace(/^mailto:/, '')
}

const withoutMarks = (text: string) =>
  ['*', '_', '~'].reduce((rest, mark) => {
    const sign = `\\${mark}`
    const pair = new RegExp(
      `(^|[\\s([{"'*_~—–-])${sign}(?=\\S)([^${sign}\\n]*?\\S)${sign}(?=$|[\\s)\\]}"'.,:;!?*_~…—–-])`,
      'gm',
    )
    return rest.replace(pair, '$1$2')
  }, text)

/** Slack's markup as a person reads it: names for IDs, labels for links, no formatting marks. */
export function readable(world: World, text: string): string {
  return text
    .split(/(```[\s\S]*?```|`[^`\n]+`)/)
    .map((part, index) => (index % 2 === 1 ? part : withoutMarks(part)))
    .join('')
    .replace(/<([@#!]?[^<>\n]+)>/g, (_whole, inside: string) => readableReference(world, inside))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
