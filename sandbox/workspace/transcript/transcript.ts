import { type Channel, currentRevision, type Message } from '../model.ts'
import type { PeopleContext } from '../people/people-context.ts'
import { readable } from './mrkdwn.ts'
import { messageLines, nameOf, noticeLines, viewLines } from './readable-messages.ts'

/**
 * The detail of a transcript: the current messages, those with all earlier versions, or everything in chronological
 * order, with what people typed and clicked.
 */
export type Detail = 'as it stands' | 'with edits' | 'as it happened'

/** The viewer of a transcript: a person sees their own ephemeral messages, a judge sees everybody's. */
interface Reading {
  readonly context: PeopleContext
  readonly detail: Detail
  readonly reader: string | undefined
}

const isShown = (reading: Reading) => (message: Message) =>
  !message.gone &&
  (reading.reader === undefined || message.visibleTo === undefined || message.visibleTo === reading.reader)

const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`)

function standingLines(reading: Reading, message: Message): readonly string[] {
  const { world } = reading.context
  if (reading.detail !== 'with edits') return messageLines(world, message, currentRevision(message), '')
  return message.revisions.flatMap((revision, index) =>
    messageLines(world, message, revision, index === 0 ? '' : ` (edit ${index})`),
  )
}

function threadLines(reading: Reading, channelId: string, parent: Message): readonly string[] {
  const replies = reading.context.world.messagesIn(channelId).filter((message) => message.threadTs === parent.ts)
  return [
    ...standingLines(reading, parent),
    ...indented(replies.filter(isShown(reading)).flatMap((reply) => standingLines(reading, reply))),
  ]
}

function channelLines(reading: Reading, channel: Channel): readonly string[] {
  if (reading.detail === 'as it happened') return happenedLines(reading, (channelId) => channelId === channel.id)
  const { world } = reading.context
  const notices = world.notices
    .filter((notice) => notice.channelId === channel.id)
    .filter((notice) => reading.reader === undefined || notice.personId === reading.reader)
    .map((notice) => ({ order: notice.order, lines: noticeLines(world, notice) }))
  const messages = world
    .messagesIn(channel.id)
    .filter((message) => message.threadTs === undefined)
    .filter(isShown(reading))
    .map((message) => ({
      order: message.revisions[0]?.order ?? 0,
      lines: threadLines(reading, channel.id, message),
    }))
  return [...messages, ...notices].sort((one, other) => one.order - other.order).flatMap((entry) => entry.lines)
}

/** Everything in chronological order: actions, new, edited and deleted messages. */
function happenedLines(reading: Reading, isWanted: (channelId: string | undefined) => boolean): readonly string[] {
  const { world, activity } = reading.context
  const mine = (personId: string) => reading.reader === undefined || personId === reading.reader
  const activities = activity.activities
    .filter((act) => isWanted(act.channelId) && (mine(act.personId) || act.channelId !== undefined))
    .map((act) => ({ order: act.order, lines: [actLine(reading.context, act.personId, act.text)] }))
  const said = [...world.channels.keys()]
    .filter(isWanted)
    .flatMap((channelId) => world.messagesIn(channelId))
    .filter((message) => message.visibleTo === undefined || mine(message.visibleTo))
    .flatMap((message) =>
      message.revisions.map((revision, index) => {
        const lines = messageLines(world, message, revision, index === 0 ? '' : ' (edited)')
        return { order: revision.order, lines: message.threadTs === undefined ? lines : indented(lines) }
      }),
    )
  const notices = world.notices
    .filter((notice) => isWanted(notice.channelId) && mine(notice.personId))
    .map((notice) => ({ order: notice.order, lines: noticeLines(world, notice) }))
  return [...activities, ...said, ...notices]
    .sort((one, other) => one.order - other.order)
    .flatMap((entry) => entry.lines)
}

function actLine(context: PeopleContext, personId: string, text: string): string {
  const said = readable(context.world, text)
  return text.startsWith('/')
    ? `${nameOf(context.world, personId)}: ${said}`
    : `${nameOf(context.world, personId)} ${said}`
}

function everywhere(reading: Reading): readonly string[] {
  if (reading.detail === 'as it happened') return happenedLines(reading, () => true)
  return [...reading.context.world.channels.values()]
    .filter((channel) => reading.reader === undefined || channel.members.includes(reading.reader))
    .map((channel) => ({ channel, lines: channelLines(reading, channel) }))
    .filter(({ lines }) => lines.length > 0)
    .flatMap(({ channel, lines }) => [channel.kind === 'direct' ? channel.name : `#${channel.name}`, ...lines, ''])
}

function personLines(reading: Reading, personId: string): readonly string[] {
  const { world } = reading.context
  const home = world.homes.get(personId)
  const modals = world.modals.get(personId) ?? []
  const notices = world.notices.filter((notice) => notice.personId === personId && notice.channelId === undefined)
  return [
    ...everywhere(reading),
    ...(reading.detail === 'as it happened' ? [] : notices.flatMap((notice) => noticeLines(world, notice))),
    ...(home ? viewLines(world, home) : []),
    ...modals.flatMap((view) => viewLines(world, view)),
  ]
}

/**
 * Renders what people read as plain text. `of` is a channel (`#storage-ops` or its ID), a thread (`<channel>/<ts>`), a
 * person (`@ana` or an ID: everything they see, with their modal and their App Home) or `everything`.
 */
export function transcriptOf(context: PeopleContext, of: string, detail: Detail): string {
  const { world } = context
  const judge: Reading = { context, detail, reader: undefined }
  const [place = '', ts] = of.split('/')
  const channel = world.channels.get(place) ?? [...world.channels.values()].find((one) => `#${one.name}` === place)
  const parent = channel && ts !== undefined ? world.message(channel.id, ts) : undefined
  const person = [...world.accounts.values()].find((account) => account.id === of || `@${account.name}` === of)
  const lines =
    of === 'everything'
      ? everywhere(judge)
      : channel && parent
        ? threadLines(judge, channel.id, parent)
        : channel && ts === undefined
          ? channelLines(judge, channel)
          : person
            ? personLines({ ...judge, reader: person.id }, person.id)
            : undefined
  if (!lines) throw new Error(`there is nothing called ${of} to make a transcript of`)
  return lines.join('\n').trimEnd()
}
