import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CallFault, Faults } from '../faults.ts'
import type { JsonObject } from '../json.ts'
import { signal } from '../signal.ts'
import { Arguments, readArguments } from '../webapi/arguments.ts'
import type { ApiContext } from '../webapi/call.ts'
import { Refused } from '../webapi/errors.ts'
import { type Answer, answerCall, refusal, tooFast } from '../webapi/handle-call.ts'
import { readBody, sendJson } from './bodies.ts'

/** One call of the Web API: its arguments, its result, and whether the caller received it. */
export interface CallRecord {
  readonly method: string
  readonly args: JsonObject
  readonly atMs: number
  readonly answer: Answer | undefined
  readonly fault: CallFault | undefined
}

const loggedCalls = 10_000

/** Serves the Web API over HTTP, subject to the active faults. */
export class WebApi {
  /** The latest calls, oldest first. */
  readonly calls: CallRecord[] = []
  /** Emits every call after its answer, or after none was sent. */
  readonly called = signal<CallRecord>()
  readonly #site: ApiContext
  readonly #faults: Faults

  constructor(site: ApiContext, faults: Faults) {
    this.#site = site
    this.#faults = faults
  }

  /** Serves one request for a method. */
  async serve(method: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = (await readBody(incoming)).toString()
    const query = new URL(incoming.url ?? '/', 'http://localhost').searchParams
    const given = this.#read(incoming.headers['content-type'] ?? '', body, query)
    const fault = this.#faults.takeForCall(method)
    const instead = insteadOf(fault)
    const answer =
      instead === 'nothing'
        ? undefined
        : (instead ??
          (given instanceof Refused
            ? refusal(given.message, {})
            : answerCall(this.#site, method, incoming.headers.authorization ?? '', given)))
    this.#log({
      method,
      args: given instanceof Arguments ? given.raw : {},
      atMs: this.#site.clock.nowMs(),
      answer,
      fault,
    })
    if (fault?.kind === 'notReached' || fault?.kind === 'answerLost') incoming.socket.destroy()
    else if (fault?.kind === 'slow') this.#site.clock.later(fault.delayMs, () => send(outgoing, answer))
    else if (fault?.kind !== 'hang' && fault?.kind !== 'answerHangs') send(outgoing, answer)
  }

  #read(contentType: string, body: string, query: URLSearchParams): Arguments | Refused {
    try {
      return readArguments(contentType, body, query)
    } catch (error) {
      if (error instanceof Refused) return error
      throw error
    }
  }

  #log(record: CallRecord): void {
    this.calls.push(record)
    if (this.calls.length > loggedCalls) this.calls.shift()
    this.called.emit(record)
  }
}

/** Applies a fault in place of the call. */
function insteadOf(fault: CallFault | undefined): Answer | 'nothing' | undefined {
  switch (fault?.kind) {
    case 'error':
      return refusal(fault.error, {})
    case 'rateLimited':
      return tooFast(fault.retryAfterSeconds)
    case 'httpStatus':
      return { status: fault.status, headers: {}, body: { ok: false, error: 'service_unavailable' } }
    case 'notReached':
    case 'hang':
      return 'nothing'
    default:
      return undefined
  }
}

function send(outgoing: ServerResponse, answer: Answer | undefined): void {
  if (answer && !outgoing.destroyed) sendJson(outgoing, answer.status, answer.body, answer.headers)
}
