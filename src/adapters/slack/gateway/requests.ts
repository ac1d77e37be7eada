import { z } from 'zod'

const ref = z.object({ channel: z.string(), timestamp: z.string() })
// For a schema with a length check, Zod also compares the length of values that are no strings, and throws for a length
// that is no number.
const value = z.object({
  id: z.string().refine(({ length }) => length <= 500),
  revision: z.number().int().nonnegative(),
  part: z
    .string()
    .refine(({ length }) => length <= 100)
    .exactOptional(),
})

/** The value of a button of the bot. */
export const buttonValue = value

const asked = {
  id: z.string(),
  person: z.string(),
  channel: z.string(),
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
    fields: z.record(z.string(), z.string()),
  }),
])

/** A request to the bot, as data. */
export type StoredRequest = z.infer<typeof storedRequest>

/** A request's place and person. */
export type RequestPlace = Pick<StoredRequest, 'person' | 'channel' | 'thread' | 'responseUrl'>
