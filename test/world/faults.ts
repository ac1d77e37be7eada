import type { ClusterContext } from '../../src/engine/ports/context.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import type { People } from '../../src/engine/ports/people.ts'

/** The bot was killed right here; whatever it was about to do, it did not do. */
export class Killed extends Error {}

/** One call of a bot to the outside. */
export type Call = {
  readonly port: string
  readonly method: string
  /** What the bot is doing: a turn of something, or dealing with what a person said. */
  readonly during: string
}

/** A call that is delivered once more, later: `keep` is given what delivers it. */
export type LateCall = { keep(deliver: () => Promise<unknown>): void }

/** What becomes of a call. `unanswered` acts, and its answer is lost; `twice` is delivered again. A promise holds the bot up until it resolves. */
export type FaultMode =
  | 'lives'
  | 'killed before'
  | 'killed after'
  | 'fails'
  | 'unanswered'
  | 'twice'
  | Promise<void>
  | LateCall

/** Decides on each call of a bot to the outside. */
export type FaultModes = (call: Call) => FaultMode

const ports = [
  'journals',
  'turns',
  'locks',
  'inventory',
  'cluster',
  'rights',
  'nodes',
  'commands',
  'chat',
  'ledger',
] as const satisfies readonly (keyof ClusterContext)[]

/** The outside as one bot reaches it: every call of every port meets its fate first. */
export function faulty(context: ClusterContext, during: () => string, decide: FaultModes): ClusterContext {
  const wrapped = ports.map((name) => [name, port(name, context[name], during, decide)] as const)
  const capabilities = Object.fromEntries(
    Object.entries(context.capabilities).map(([name, real]) => [name, port(name, real, during, decide)]),
  )
  return {
    ...context,
    ...Object.fromEntries(wrapped),
    capabilities: { ...context.capabilities, ...capabilities },
    people: wrappedPeople(context.people, during, decide),
  }
}

type CallContext = { during: () => string; decide: FaultModes }

const lately = new WeakMap<People, CallContext & { readonly wrapped: People }>()

/** Whom the engine remembers for a while it must meet again in the next turn: what is remembered hangs on this port. */
function wrappedPeople(people: People, during: () => string, decide: FaultModes): People {
  const known = lately.get(people)
  if (known) {
    Object.assign(known, { during, decide })
    return known.wrapped
  }
  const now: CallContext = { during, decide }
  const wrapped = port(
    'people',
    people,
    () => now.during(),
    (call) => now.decide(call),
  )
  lately.set(people, Object.assign(now, { wrapped }))
  return wrapped
}

function port<P extends object>(name: string, real: P, during: () => string, decide: FaultModes): P {
  return new Proxy(real, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      const method = String(key)
      // Asked of the configuration, not of the outside: it answers at once.
      if (['upgradeArgv', 'upgradeProblem', 'hookProblem', 'lastKnown', 'describe'].includes(method))
        return value.bind(target)
      return async (...given: unknown[]) => {
        const outcome = decide({ port: name, method, during: during() })
        if (outcome instanceof Promise) await outcome
        if (outcome === 'killed before') throw new Killed(`before ${name}.${method}`)
        if (outcome === 'fails') throw new Failure(name, `${method} was not heard`, 'none')
        // A chat has no way to know that it heard something before; everything else has.
        if (outcome === 'twice' && method !== 'post') await value.apply(target, given)
        if (typeof outcome === 'object' && 'keep' in outcome) outcome.keep(() => value.apply(target, given))
        const result: unknown = await value.apply(target, given)
        if (outcome === 'killed after') throw new Killed(`after ${name}.${method}`)
        if (outcome === 'unanswered') throw new Failure(name, `${method} was not answered`, 'ambiguous')
        return result
      }
    },
  })
}
