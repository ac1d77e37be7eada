import { z } from 'zod'
import { pauseFor } from '../../../engine/ports/pause.ts'
import { eventAnswer } from '../client/answers.ts'
import type { ConsulDirectory } from '../client/catalog.ts'
import { invalidAnswer } from '../client/errors.ts'
import type { ConsulHttp } from '../client/http.ts'

/** The name of the user event in which rebootmgr and related tools send chat messages. */
const chatEvent = 'chat_escalation'

/** A chat message; its ID is the same for all receivers. */
export type ConsulEscalation = { readonly id: string; readonly text: string }

/** Chat messages that are sent as Consul user events. */
export type Escalations = {
  fire(message: string): Promise<void>
  /** Messages of other senders from the call on; ends when the signal aborts. */
  received(signal: AbortSignal): AsyncIterable<ConsulEscalation>
}

/** The prefix of every message that a Lockkeeper bot sends; other senders put their host name there. */
const ourMark = '(lockkeeper) '
const retryAfterErrorMs = 1_000

/** Sends and receives chat messages. Messages of any Lockkeeper bot are not received. */
export function consulEscalations(http: ConsulHttp, directory: ConsulDirectory): Escalations {
  return {
    async fire(message) {
      await directory.fire(chatEvent, `${ourMark}${message}`)
    },
    async *received(signal) {
      let known: ReadonlySet<string> | null = null
      // the index of the event list is a hash of the last event's ID, not a counter: it may only be passed back
      // unchanged
      let index = '0'
      while (!signal.aborted) {
        const answer = await listen(http, index, signal)
        if (answer === null) {
          await pauseFor(retryAfterErrorMs, signal)
          continue
        }
        index = answer.index
        // the first answer has the events from before the call, which are not passed on
        const before: ReadonlySet<string> = known ?? new Set(answer.events.map(({ id }) => id))
        known = new Set(answer.events.map(({ id }) => id))
        for (const event of answer.events) if (!before.has(event.id) && !event.text.startsWith(ourMark)) yield event
      }
    },
  }
}

type EventList = { readonly index: string; readonly events: readonly ConsulEscalation[] }

async function listen(http: ConsulHttp, index: string, signal: AbortSignal): Promise<EventList | null> {
  try {
    const answer = await http.wait('/v1/event/list', { name: chatEvent }, index, signal)
    const events = z.array(eventAnswer).safeParse(answer.body)
    if (!events.success) throw invalidAnswer('events', events.error)
    return {
      index: answer.index ?? '0',
      events: events.data.map(({ ID, Payload }) => ({ id: ID, text: Buffer.from(Payload ?? '', 'base64').toString() })),
    }
  } catch {
    return null
  }
}
