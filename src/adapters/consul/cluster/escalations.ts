import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { eventAnswer } from '../client/answers.ts'
import type { ConsulDirectory } from '../client/catalog.ts'
import { invalidAnswer } from '../client/errors.ts'
import type { ConsulHttp } from '../client/http.ts'

/** The event by which rebootmgr and its kin speak to chats. */
const chatEvent = 'chat_escalation'

/** One message for chats; its id is the same for everybody who hears it. */
export type ConsulEscalation = { readonly id: string; readonly text: string }

/** Messages for chats that travel as Consul events. */
export type Escalations = {
  fire(message: string): Promise<void>
  /** Messages that others fire from now on, until the signal aborts. */
  heard(signal: AbortSignal): AsyncIterable<ConsulEscalation>
}

/** What stands before everything that one of our bots fires, where others write their host. */
const ourMark = '(lockkeeper) '
const retryAfterErrorMs = 1_000

/** Fires and hears messages; what a bot of ours fired, this one or another, is not heard again. */
export function consulEscalations(http: ConsulHttp, directory: ConsulDirectory): Escalations {
  return {
    async fire(message) {
      await directory.fire(chatEvent, `${ourMark}${message}`)
    },
    async *heard(signal) {
      let known: ReadonlySet<string> | null = null
      // the index of events is no counter but made of the last one's id: it is only ever given back as it came
      let index = '0'
      while (!signal.aborted) {
        const heard = await listen(http, index, signal)
        if (heard === null) {
          await pause(retryAfterErrorMs, undefined, { signal }).catch(() => undefined)
          continue
        }
        index = heard.index
        // nobody is told of what was said before we began to listen
        const before: ReadonlySet<string> = known ?? new Set(heard.events.map(({ id }) => id))
        known = new Set(heard.events.map(({ id }) => id))
        for (const event of heard.events) if (!before.has(event.id) && !event.text.startsWith(ourMark)) yield event
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
