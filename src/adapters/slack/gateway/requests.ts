import { z } from 'zod'
import { buttonValue as value } from '../blocks/button-value.ts'

const ref = z.object({ channel: z.string(), timestamp: z.string() })
const asked = {
  id: z.string(),
  person: z.string(),
  channel: z.string(),
  /** Present for the App Home, which belongs to no channel. */
  at: z.literal('home').exactOptional(),
  thread: ref.nullable(),
  /** Where private answers go, for half an hour and five times; null when Slack gave no URL. */
  responseUrl: z.string().nullable(),
  /** The time of arrival; absent in requests of versions that did not store it. */
  atMs: z.number().exactOptional(),
}

/** A request without anything that exists only in this process, as stored before it is acknowledged. */
export const storedRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('words'), ...asked, text: z.string() }),
  z.object({
    kind: z.literal('click'),
    ...asked,
    action: z.string(),
    value,
    message: ref.nullable(),
    /** Whether only the person who clicked sees the message with the button. */
    seenBy: z.enum(['everybody', 'one person']),
  }),
  z.object({
    kind: z.literal('submission'),
    ...asked,
    action: z.string(),
    value,
    /** Present when only its person sees the message that the dialog was opened from. */
    seenBy: z.literal('one person').exactOptional(),
    fields: z.record(z.string(), z.string()),
  }),
])

/** A request to the bot, as data. */
export type StoredRequest = z.infer<typeof storedRequest>

/** A request's place and person. */
export type RequestPlace = Pick<StoredRequest, 'person' | 'channel' | 'at' | 'thread' | 'responseUrl'>
