import type { Intent } from '../../../core/commands/intent.ts'
import type { Message } from '../../../core/message.ts'
import type { Clock } from '../../../engine/ports/clock.ts'
import type {
  Click,
  Conversation,
  Modal,
  Submission,
  Suggested,
  Typing,
  Words,
} from '../../../engine/ports/conversation.ts'
import { Failure } from '../../../engine/ports/failure.ts'
import type { Inbox, InboxItem } from '../../../engine/ports/inbox.ts'
import type { Log } from '../../../engine/ports/log.ts'
import {
  brokeSinceStart,
  couldNotWriteDown,
  dialogDidNotOpen,
  handledAfterRestart,
  stillWorking,
  tooManyRequests,
} from '../../../messages/operations/arrival.ts'
import type { Dialogs } from './dialogs.ts'
import { endsWithin } from './in-flight.ts'
import { PersonQueue } from './person-queue.ts'
import type { PrivateAnswers } from './private-answers.ts'
import { type Ack, Reply } from './reply.ts'
import type { RequestAdmission, RequestLimiter } from './request-limiter.ts'
import { type StoredRequest, storedRequest } from './requests.ts'

/** What the intake of requests needs. */
export type RequestIntakeParts = {
  readonly conversation: Conversation
  readonly inbox: Inbox
  readonly answers: PrivateAnswers
  readonly dialogs: Dialogs
  readonly keepMs: number
  readonly limiter: RequestLimiter
  readonly clock: Clock
  readonly log: Log
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Takes requests in: each once, stored before it is acknowledged, and answered in private. */
export class RequestIntake {
  readonly #parts: RequestIntakeParts
  readonly #inProgress = new Set<string>()
  readonly #order = new PersonQueue()

  constructor(parts: RequestIntakeParts) {
    this.#parts = parts
  }

  /** Stores a request. It may be handled now only when the result is `first time`. */
  async admit(request: StoredRequest): Promise<'first time' | 'seen before' | 'cannot be known'> {
    try {
      const asked = this.#parts.inbox.firstTime(request.id, JSON.stringify(this.#stamped(request)))
      asked.catch(() => undefined)
      if (!(await endsWithin(asked, this.#parts.keepMs)))
        throw new Failure('arrivals', `took longer than ${this.#parts.keepMs} ms`, 'ambiguous')
      return (await asked) ? 'first time' : 'seen before'
    } catch (error) {
      this.#parts.log.warn(
        { error, person: request.person, request: request.id },
        'a request could not be written down',
      )
      return 'cannot be known'
    }
  }

  /** Takes a command, click or submission: opens the dialog that it needs, or stores, acknowledges and handles it. */
  async take(arrived: StoredRequest, trigger: string | null, ack: Ack): Promise<void> {
    const request = this.#stamped(arrived)
    const reply = new Reply(request, this.#parts.answers, ack)
    const within = this.#within(request, reply)
    if (within.is === 'dropped') return this.#drop(within, request, reply)
    const modal = this.#dialogFor(request, reply)
    if (modal !== null && trigger !== null) return this.#open(modal, trigger, request, reply)
    const admitted = await this.admit(request)
    if (admitted === 'first time') return this.#handle(request, reply, 'first')
    if (admitted === 'cannot be known') return reply.refuse(couldNotWriteDown())
    await reply.acknowledge()
  }

  /**
   * Choices for what a person has typed into a field of a dialog; none when they take too long, since Slack shows none
   * after three seconds, or when the person types faster than anyone can.
   */
  async suggest(typing: Typing, most: number): Promise<readonly Suggested[]> {
    if (this.#parts.limiter.takeTyping(typing.person) === 'dropped') return []
    try {
      const found = this.#parts.conversation.suggestions(typing, most)
      found.catch(() => undefined)
      return (await endsWithin(found, this.#parts.keepMs)) ? await found : []
    } catch (error) {
      this.#parts.log.error({ error, person: typing.person }, 'the choices of a dialog could not be made')
      return []
    }
  }

  /**
   * Takes a mention. `dropped` and `seen before` need nothing further; after `cannot be known`, Slack must send it
   * again.
   */
  async takeMention(request: StoredRequest): Promise<'handle' | 'dropped' | 'seen before' | 'cannot be known'> {
    if (this.#within(request, new Reply(request, this.#parts.answers, null)).is === 'dropped') return 'dropped'
    const admitted = await this.admit(request)
    return admitted === 'first time' ? 'handle' : admitted
  }

  #within(request: StoredRequest, reply: Reply): RequestAdmission {
    const urgency = this.#parts.conversation.urgency(conversationRequest(request, reply, 'first'))
    const admission = this.#parts.limiter.take(request.person, request.channel, urgency)
    if (admission.is === 'dropped' && admission.tell === 'yes')
      this.#parts.log.warn({ person: request.person }, 'dropped requests of a person above the rate limit')
    return admission
  }

  async #drop(admission: RequestAdmission & { is: 'dropped' }, request: StoredRequest, reply: Reply): Promise<void> {
    // An answer to anything but a click travels with the acknowledgement, so it costs no call.
    if (admission.tell === 'yes' || request.kind !== 'click') return reply.refuse(tooManyRequests())
    await reply.acknowledge()
  }

  /** Handles a request that was stored and acknowledged before. */
  handleAdmitted(request: StoredRequest): Promise<void> {
    return this.#handle(this.#stamped(request), new Reply(request, this.#parts.answers, null), 'first')
  }

  /** Passes on the numbers of requests that were dropped since the last call. */
  async countDropped(): Promise<void> {
    for (const dropped of this.#parts.limiter.takeDropped()) await this.#parts.conversation.dropped(dropped)
  }

  /** Renews the requests in progress here, so that no other bot takes them over. */
  async keep(): Promise<void> {
    if (this.#inProgress.size > 0) await this.#parts.inbox.keep([...this.#inProgress])
  }

  /** Handles stored requests that another bot, or this one before a crash, did not complete. */
  async takeOver(olderThanMs: number): Promise<void> {
    const left = await this.#parts.inbox.takeOver(olderThanMs)
    await Promise.all(left.filter(({ key }) => !this.#inProgress.has(key)).map((one) => this.#handleAgain(one)))
  }

  async #handleAgain({ key, request }: InboxItem): Promise<void> {
    const read = storedRequest.safeParse(parsedJson(request))
    if (read.success) return this.#handle(read.data, new Reply(read.data, this.#parts.answers, null), 'again')
    this.#parts.log.error({ request: key, error: read.error }, 'a stored request is invalid')
    await this.#parts.inbox.done(key)
  }

  /** The request with its time of arrival. */
  #stamped(request: StoredRequest): StoredRequest {
    return request.atMs === undefined ? { ...request, atMs: this.#parts.clock.now() } : request
  }

  #dialogFor(request: StoredRequest, reply: Reply): Modal | null {
    const asked = conversationRequest(request, reply, 'first')
    try {
      return asked.kind === 'submission' ? null : this.#parts.conversation.dialog(asked)
    } catch (error) {
      this.#parts.log.error({ error, request: request.id }, 'finding out whether a dialog is needed failed')
      return null
    }
  }

  async #open(modal: Modal, trigger: string, request: StoredRequest, reply: Reply): Promise<void> {
    // Nothing may delay it: the trigger ID is valid for three seconds after the click.
    const isPrivate = request.kind === 'click' && request.seenBy === 'one person'
    const replaces = isPrivate && request.responseUrl !== null ? { replaces: request.responseUrl } : {}
    const opening = this.#parts.dialogs.open(trigger, modal, { ...request, ...replaces })
    await reply.acknowledge()
    const why = await opening
    if (why === null) return
    this.#parts.log.warn({ person: request.person, action: modal.action, why }, 'a dialog did not open')
    await reply.respond(dialogDidNotOpen())
  }

  async #handle(request: StoredRequest, reply: Reply, delivery: Intent['delivery']): Promise<void> {
    this.#inProgress.add(request.id)
    try {
      const urgency = this.#parts.conversation.urgency(conversationRequest(request, reply, delivery))
      const work = this.#order.inTurn(request.person, urgency, () => this.#answer(request, reply, delivery))
      if (request.kind === 'submission') await this.#waitWithDialog(request, reply, delivery, work)
      // An answer that needs no I/O is sent with the acknowledgement; slower ones do not delay it.
      else await Promise.race([work, nextTurn()])
      await reply.acknowledge().catch((error: unknown) => {
        this.#parts.log.info(
          { error, request: request.id },
          'a request was not acknowledged, and is heard all the same',
        )
      })
      await work
      await this.#parts.inbox.done(request.id)
    } catch (error) {
      // The request stays stored, and a later sweep takes it over.
      this.#parts.log.warn({ error, request: request.id }, 'a request could not be marked as done')
    } finally {
      this.#inProgress.delete(request.id)
    }
  }

  /**
   * Waits for the answer to a dialog, which can be kept open only with the acknowledgement. One that takes longer closes
   * and is told that its answer follows.
   */
  async #waitWithDialog(
    { atMs = 0 }: StoredRequest,
    reply: Reply,
    delivery: Intent['delivery'],
    work: Promise<void>,
  ): Promise<void> {
    const leftMs = Math.max(0, this.#parts.keepMs - (this.#parts.clock.now() - atMs))
    if (delivery === 'again' || (await endsWithin(work, leftMs))) return
    await reply.respond(stillWorking())
  }

  async #answer(request: StoredRequest, reply: Reply, delivery: Intent['delivery']): Promise<void> {
    try {
      const answer = await this.#dispatch(conversationRequest(request, reply, delivery))
      if (answer !== null) await reply.answer(answer)
      else if (delivery === 'again' && request.kind !== 'words') await reply.respond(handledAfterRestart())
      else await reply.refreshHome()
    } catch (error) {
      this.#parts.log.error({ error, person: request.person, request: request.id }, 'a request failed unexpectedly')
      await reply.refuse(brokeSinceStart())
    }
  }

  #dispatch(asked: Words | Click | Submission): Promise<Message | null> {
    if (asked.kind === 'words') return this.#parts.conversation.handleCommand(asked)
    if (asked.kind === 'click') return this.#parts.conversation.handleButton(asked)
    return this.#parts.conversation.handleSubmission(asked)
  }
}

/**
 * The parsed JSON of a stored request; undefined when it is invalid, because one invalid request must not block those
 * after it.
 */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A request with the functions to answer it, and without anything specific to Slack. */
function conversationRequest(
  { responseUrl: _where, atMs = 0, ...request }: StoredRequest,
  reply: Reply,
  delivery: Intent['delivery'],
): Words | Click | Submission {
  const respond = (message: Message) => reply.respond(message)
  const facts = { ...request, atMs, delivery }
  if (facts.kind === 'words') return { ...facts, respond }
  const { seenBy: _who, ...rest } = facts
  return { ...rest, respond, replace: (message: Message) => reply.replace(message) }
}
