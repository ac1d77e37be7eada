import { unescaped } from './escaped.ts'
import { type Inline, type Style, styled } from './rich-text.ts'

const latestSeconds = 253_402_300_799

/** Parses a reference between `<` and `>`: a person, a group, a channel, everybody, a time or a link. */
export function readReference(inside: string, style: Style): Inline {
  const own = styled(style)
  const [target = '', ...labels] = inside.split('|')
  const label = labels.join('|')
  const id = target.slice(1)
  const text = (said: string): Inline => ({ type: 'text', text: unescaped(said), ...own })
  if (target.startsWith('@')) return { type: 'user', user_id: id, ...own }
  if (target.startsWith('#')) return { type: 'channel', channel_id: id, ...own }
  if (target.startsWith('!subteam^')) return { type: 'usergroup', usergroup_id: id.slice('subteam^'.length), ...own }
  if (target === '!here' || target === '!channel' || target === '!everyone')
    return { type: 'broadcast', range: rangeOf(id), ...own }
  if (target.startsWith('!date^')) return readDate(target, style) ?? text(label)
  if (target.startsWith('!')) return text(label || id)
  const url = unescaped(target)
  return { type: 'link', url, text: unescaped(label) || url.replace(/^mailto:/, ''), ...own }
}

function rangeOf(word: string): 'here' | 'channel' | 'everyone' {
  return word === 'here' || word === 'channel' ? word : 'everyone'
}

function readDate(target: string, style: Style): Inline | undefined {
  const [, seconds = '', format = ''] = target.split('^')
  const timestamp = Number(seconds)
  if (!Number.isFinite(timestamp) || timestamp < 0 || timestamp > latestSeconds || format === '') return undefined
  return { type: 'date', timestamp, format, ...styled(style) }
}
