import type { RichText, Span } from '../../../core/message.ts'
import { utcMinute } from '../../../core/text/utc.ts'
import { clean, harmless, insideCode } from './clean.ts'

/** Groups that the configuration defines as lists of people, by name; Slack does not know them. */
export type ListedGroups = { readonly [name: string]: readonly string[] }

/** Whether an id is one of a person in Slack. */
export const isPersonId = (id: string): boolean => /^[UW][A-Z0-9]{2,40}$/.test(id)
/** Whether an id is one of a user group in Slack. */
export const isGroupId = (id: string): boolean => /^S[A-Z0-9]{2,40}$/.test(id)
/** Whether an id is one of a conversation in Slack. */
export const isChannelId = (id: string): boolean => /^[CGD][A-Z0-9]{2,40}$/.test(id)

const asData = (text: string): string => harmless(text).join('')

const personMarkup = (id: string): string => (isPersonId(id) ? `<@${id}>` : asData(`@${id}`))

function groupMarkup(id: string, listed: ListedGroups): string {
  const people = Object.hasOwn(listed, id) ? listed[id] : undefined
  if (people !== undefined) return `${asData(`@${id}`)} (${people.map(personMarkup).join(', ')})`
  return isGroupId(id) ? `<!subteam^${id}>` : asData(`@${id}`)
}

/** What is shown instead of a time that Slack cannot show. */
export const unknownTime = 'at an unknown time'

/** A time as Slack takes it, in seconds since 1970, with its format and fallback; null when Slack could not show it. */
export function slackTime(
  timeMs: number,
  shown: 'time' | 'date and time',
): { readonly seconds: number; readonly format: string; readonly fallback: string } | null {
  const seconds = Math.floor(timeMs / 1000)
  // A date later than the year 9999 is an error elsewhere, and no reason not to send the rest of the message.
  if (!Number.isFinite(seconds) || seconds < 0 || seconds > 253_402_300_799) return null
  return { seconds, format: shown === 'time' ? '{time}' : '{date_short_pretty} {time}', fallback: utcMinute(timeMs) }
}

function timeMarkup(timeMs: number, shown: 'time' | 'date and time'): string {
  const time = slackTime(timeMs, shown)
  return time === null ? unknownTime : `<!date^${time.seconds}^${time.format}|${time.fallback}>`
}

/** A web address without characters that end a link in markup; null when it is none or too long. */
export function safeLink(link: string): string | null {
  const address = URL.canParse(link) ? new URL(link) : null
  if (address === null || (address.protocol !== 'https:' && address.protocol !== 'http:')) return null
  const safe = address.href.replace(/[|<>]/gu, (character) => encodeURIComponent(character))
  return safe.length > 1000 ? null : safe
}

function linkMarkup(link: string, shown: string): string {
  const label = asData(shown.replaceAll('|', '¦'))
  const safe = safeLink(link)
  return safe === null || label === '' ? label : `<${safe.replaceAll('&', '&amp;')}|${label}>`
}

function strongMarkup(text: string): string {
  const inner = clean(text).trim()
  // A star inside would end the bold type early: such text is shown plain.
  return inner === '' || /[*\n]/u.test(inner) ? asData(text) : `*${asData(inner)}*`
}

function codeMarkup(text: string): string {
  const inner = insideCode(text)
  return inner === '' ? '' : `\`${inner}\``
}

function spanMarkup(span: Span, listed: ListedGroups): string {
  if (typeof span === 'string') return asData(span)
  if ('strong' in span) return strongMarkup(span.strong)
  if ('code' in span) return codeMarkup(span.code)
  if ('person' in span) return personMarkup(span.person)
  if ('group' in span) return groupMarkup(span.group, listed)
  if ('channel' in span) return isChannelId(span.channel) ? `<#${span.channel}>` : asData(`#${span.channel}`)
  if ('timeMs' in span) return timeMarkup(span.timeMs, span.shown)
  return linkMarkup(span.link, span.shown)
}

function dataOf(span: Span): string {
  if (typeof span === 'string') return span
  if ('strong' in span) return span.strong
  if ('code' in span) return span.code
  return 'link' in span ? span.shown : ''
}

/**
 * A line in Slack's markup of at most this many characters; a cut is shown as “…”, and a mention is never cut in two.
 */
export function lineMarkup(spans: RichText, longest: number, listed: ListedGroups): string {
  const pieces = spans.map((span) => spanMarkup(span, listed))
  const whole = pieces.join('')
  if (whole.length <= longest) return whole
  let kept = ''
  for (const [index, piece] of pieces.entries()) {
    if (kept.length + piece.length <= longest - 1) {
      kept += piece
      continue
    }
    for (const character of harmless(dataOf(spans[index] ?? ''))) {
      if (kept.length + character.length > longest - 1) break
      kept += character
    }
    break
  }
  return `${kept}…`
}
