import { z } from 'zod'

const ref = z.object({ channel: z.string(), timestamp: z.string() })
// Zod compares the length of whatever has one, also of what is no string, and breaks on one that is no number.
const value = z.object({
  id: z.string().refine(({ length }) => length <= 500),
  revision: z.number().int().nonnegative(),
  part: z
    .string()
    .refine(({ length }) => length <= 100)
    .exactOptional(),
})

/** The value of a button of ours. */
export const buttonValue = value

const asked = {
  id: z.string(),
  person: z.string(),
  channel: z.string(),
  thread: ref.nullable(),
  /** Where private answers go; good for half an hour and five times. Null when Slack gave none. */
  responseUrl: z.string().nullable(),
  /** When it arrived; absent where that was not written down. */
  atMs: z.number().exactOptional(),
}

/** A request without anything that lives only in this process, as it is written down before it is acknowledged. */
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

/** What somebody asked of the bot, as data. */
export type StoredRequest = z.infer<typeof storedRequest>

/** A request's place and person. */
export type RequestPlace = Pick<StoredRequest, 'person' | 'channel' | 'thread' | 'responseUrl'>
