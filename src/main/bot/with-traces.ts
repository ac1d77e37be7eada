import { AsyncLocalStorage } from 'node:async_hooks'
import type { SpanFields, Traces } from '../../adapters/otlp/traces.ts'
import { operationOfRun } from '../../core/journal.ts'
import type { Ids } from '../../engine/ports/clock.ts'
import type { Click, Conversation, Submission } from '../../engine/ports/conversation.ts'
import type { TurnId } from '../../engine/ports/turns.ts'

const isNamed = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null

/** The node that a call is about: a lock has it, a node has its name, and the port of nodes is given one. */
function nodeIn(port: string, given: readonly unknown[]): SpanFields {
  const held = given.find((one) => isNamed(one) && typeof one.node === 'string')
  const node = given.find((one) => isNamed(one) && typeof one.name === 'string' && Array.isArray(one.roles))
  const name = port === 'nodes' ? given.find((one) => typeof one === 'string') : undefined
  const found = isNamed(held) ? held.node : isNamed(node) ? node.name : name
  return typeof found === 'string' ? { 'lockkeeper.node': found } : {}
}

/** Wraps a port so that each of its calls that takes time is a span, named after port and function. */
export function withTraces<Port extends object>(port: Port, name: string, traces: Traces | null): Port {
  if (traces === null) return port
  return new Proxy(port, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      return (...given: unknown[]): unknown =>
        traces.call(`${name}.${String(key)}`, nodeIn(name, given), () => Reflect.apply(value, target, given))
    },
  })
}

/** The id that the first operation of a request gets, so that its trace can begin with the request. */
const nextOperation = new AsyncLocalStorage<{ id: string | null }>()

/** Ids of which the first one for an operation is the one that its request has drawn already. */
export const idsOfRequests = (ids: Ids): Ids => ({
  ...ids,
  operation() {
    const next = nextOperation.getStore()
    const id = next?.id ?? ids.operation()
    // when it is taken, the caller draws again
    if (next !== undefined) next.id = null
    return id
  },
})

/** A conversation of which each request is a span: in the trace of its operation, or of the one that it makes. */
export function tracedConversation(conversation: Conversation, ids: Ids, traces: Traces | null): Conversation {
  if (traces === null) return conversation
  const first = <T>(name: string, act: () => Promise<T>): Promise<T> => {
    const id = ids.operation()
    return nextOperation.run({ id }, () => traces.request(id, name, {}, act))
  }
  const about = <T>(name: string, { action, value }: Click | Submission, act: () => Promise<T>): Promise<T> =>
    value.id.startsWith('op-')
      ? traces.ofOperation(value.id, name, { 'lockkeeper.action': action }, act)
      : first(name, act)
  return {
    ...conversation,
    handleCommand: (words) => first('command', () => conversation.handleCommand(words)),
    handleButton: (click) => about('button', click, () => conversation.handleButton(click)),
    handleSubmission: (submission) => about('dialog', submission, () => conversation.handleSubmission(submission)),
  }
}

/** Takes a turn of an operation, of a run or of their messages in the trace of the operation. */
export function tracedTurn<T>(traces: Traces | null, { kind, id }: TurnId, take: () => Promise<T>): Promise<T> {
  if (traces === null || kind === 'notice' || kind === 'digest') return take()
  const operation = kind === 'run' ? operationOfRun(id) : id
  return traces.ofOperation(operation, `turn of ${kind}`, kind === 'run' ? { 'lockkeeper.run': id } : {}, take)
}
