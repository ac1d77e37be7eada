import { z } from 'zod'
import { maxCommandLength } from '../../../core/text/characters.ts'
import type { Typing } from '../../../engine/ports/conversation.ts'
import { buttonValue } from '../blocks/button-value.ts'
import { actionOf } from '../blocks/buttons.ts'
import { readFields, readMemory } from '../blocks/modal.ts'
import { flag, text } from '../client/answers.ts'
import { decodeWords } from './decode.ts'
import type { StoredRequest } from './requests.ts'
import { mentionedIn } from './rich-text.ts'

const command = z.object({
  command: z.string(),
  text,
  user_id: z.string(),
  channel_id: z.string(),
  thread_ts: z.string().nullish(),
  response_url: z.string(),
  trigger_id: z.string(),
})

const mention = z.object({
  event_id: z.string(),
  event: z.object({
    type: z.literal('app_mention'),
    user: z.string().nullish(),
    text,
    ts: z.string(),
    thread_ts: z.string().nullish(),
    channel: z.string(),
    edited: z.unknown().optional(),
    blocks: z.unknown().optional(),
  }),
})

const actions = z.tuple([z.object({ action_id: z.string(), value: text })])

const click = z.object({
  user: z.object({ id: z.string() }),
  trigger_id: z.string(),
  channel: z.object({ id: z.string() }),
  container: z.object({
    message_ts: z.string(),
    thread_ts: z.string().nullish(),
    is_ephemeral: flag,
  }),
  response_url: z.string().nullish(),
  actions,
})

const clickPlace = click.omit({ actions: true })

const homeClick = z.object({
  user: z.object({ id: z.string() }),
  trigger_id: z.string(),
  view: z.object({ type: z.literal('home') }),
  actions,
})

const onHome = homeClick.pick({ view: true })

const triggered = z.object({ trigger_id: z.string() })

const submission = z.object({
  user: z.object({ id: z.string() }),
  trigger_id: z.string().nullish(),
  view: z.object({
    id: z.string(),
    hash: z.string(),
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), z.unknown())) }),
  }),
})

const suggestion = z.object({
  user: z.object({ id: z.string() }),
  block_id: z.string(),
  value: z.string(),
  view: z.object({ private_metadata: z.string() }),
})

const threadOf = (channel: string, threadTs: string | null | undefined) =>
  typeof threadTs === 'string' ? { channel, timestamp: threadTs } : null

const wordsOr = (text: string): string => (text === '' ? 'help' : text)

/** The words of a slash command, always beginning with the command's name; without any words it is `help`. */
export function readCommand(
  body: unknown,
  prefix: string,
  direct: { readonly [slashCommand: string]: string },
): StoredRequest & { kind: 'words' } {
  const said = command.parse(body)
  const words = decodeWords(said.text)
  const verb = said.command === prefix ? '' : (direct[said.command] ?? said.command.replace(/^\//, ''))
  return {
    kind: 'words',
    id: `trigger:${said.trigger_id}`,
    person: said.user_id,
    channel: said.channel_id,
    thread: threadOf(said.channel_id, said.thread_ts),
    responseUrl: said.response_url,
    text: wordsOr(`${verb} ${words}`.trim()),
  }
}

/**
 * The words of a mention of the bot; null when no person wrote it, when it was only edited, or when the bot's name is
 * inside code. `bot` is null while the bot does not know its own ID.
 */
export function readMention(body: unknown, bot: string | null): (StoredRequest & { kind: 'words' }) | null {
  const { event, event_id: id } = mention.parse(body)
  if (typeof event.user !== 'string' || (event.edited ?? null) !== null) return null
  if (bot !== null && mentionedIn(event.blocks)?.includes(bot) === false) return null
  return {
    kind: 'words',
    id: `event:${id}`,
    person: event.user,
    channel: event.channel,
    thread: threadOf(event.channel, event.thread_ts),
    responseUrl: null,
    text: wordsOr(decodeWords(event.text.replace(/<@[A-Z0-9]+(?:\|[^>]*)?>[,:]?/, ' '))),
  }
}

const pressedIn = ([pressed]: z.infer<typeof actions>) => ({
  action: actionOf(pressed.action_id),
  value: buttonValue.parse(JSON.parse(pressed.value)),
})

/** A click on a button of the bot. Throws when the bot cannot have made the button. */
export function readClick(body: unknown): StoredRequest & { kind: 'click' } {
  const said = click.parse(body)
  const hidden = said.container.is_ephemeral
  return {
    kind: 'click',
    id: `trigger:${said.trigger_id}`,
    person: said.user.id,
    channel: said.channel.id,
    thread: threadOf(said.channel.id, said.container.thread_ts),
    responseUrl: said.response_url ?? null,
    ...pressedIn(said.actions),
    message: hidden ? null : { channel: said.channel.id, timestamp: said.container.message_ts },
    seenBy: hidden ? 'one person' : 'everybody',
  }
}

/** A click on a button of the App Home. Throws when the bot cannot have made the button. */
export function readHomeClick(body: unknown): StoredRequest & { kind: 'click' } {
  const said = homeClick.parse(body)
  return {
    kind: 'click',
    id: `trigger:${said.trigger_id}`,
    person: said.user.id,
    channel: '',
    at: 'home',
    thread: null,
    responseUrl: null,
    ...pressedIn(said.actions),
    message: null,
    seenBy: 'one person',
  }
}

/** Whether a click was on the App Home. */
export const isOnHome = (body: unknown): boolean => onHome.safeParse(body).success

/** The person and place of a click whose other parts cannot be parsed. */
export function readClickPlace(body: unknown) {
  const place = clickPlace.safeParse(body)
  if (!place.success) return null
  const { user, channel, container, response_url } = place.data
  return {
    person: user.id,
    channel: channel.id,
    thread: threadOf(channel.id, container.thread_ts),
    responseUrl: response_url ?? null,
  }
}

/** A submitted dialog. Throws when it is not one of the bot's. */
export function readSubmission(body: unknown): StoredRequest & { kind: 'submission' } {
  const { user, view, trigger_id } = submission.parse(body)
  const { action, value, channel, at, thread, replaces } = readMemory(view.private_metadata)
  return {
    kind: 'submission',
    id: typeof trigger_id !== 'string' ? `view:${view.id}:${view.hash}` : `trigger:${trigger_id}`,
    person: user.id,
    channel,
    ...(at === undefined ? {} : { at }),
    thread: thread === null ? null : { ...thread },
    responseUrl: replaces ?? null,
    ...(replaces === undefined ? {} : { seenBy: 'one person' as const }),
    action,
    value: { ...value },
    fields: readFields(view.state.values),
  }
}

/** What a person has typed into a field of a dialog. Throws when the dialog is not one of the bot's. */
export function readTyping(body: unknown): Typing {
  const { user, view, block_id, value: typed } = suggestion.parse(body)
  const { action, value, channel, at } = readMemory(view.private_metadata)
  return {
    person: user.id,
    channel,
    ...(at === undefined ? {} : { at }),
    action,
    value: { ...value },
    field: block_id,
    typed: typed.slice(0, maxCommandLength),
  }
}

/** The trigger ID, a short-lived permission to open a dialog; null when the request has none. */
export const triggerOf = (body: unknown): string | null => triggered.safeParse(body).data?.trigger_id ?? null
