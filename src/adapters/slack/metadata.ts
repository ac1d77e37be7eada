import { z } from 'zod'

const eventType = 'lockkeeper_message'

/** The metadata by which a message of the bot is found again. */
export const metadataOf = (key: string) => ({ event_type: eventType, event_payload: { key } })

const marked = z.object({ event_type: z.literal(eventType), event_payload: z.object({ key: z.string() }) })

/** The key in a message's metadata; null when the metadata is not the bot's. */
export function keyOf(metadata: unknown): string | null {
  const read = marked.safeParse(metadata)
  return read.success ? read.data.event_payload.key : null
}
