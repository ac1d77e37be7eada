import type { Capability } from '../../src/engine/ports/capability.ts'
import type { ClusterContext } from '../../src/engine/ports/context.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import { type CallKind, callKind, type PortName, portNames } from './port-methods.ts'

/** Thrown where a fault kills the bot at a call. */
export class Killed extends Error {}

/** One call of a bot to a port. */
export type Call = {
  readonly port: PortName
  readonly method: string
  readonly kind: Exclude<CallKind, 'answers at once'>
  /** What the bot was doing: the kind of the turn, `watch`, `sweep` or `restart`. */
  readonly during: string
}

/** A call that is delivered a second time later: `keep` receives the function that delivers it. */
export type LateCall = { keep(deliver: () => Promise<unknown>): void }

/**
 * What happens to a call. `unanswered` takes effect, but its answer is lost; `twice` is delivered two times. A promise
 * suspends the bot until it resolves.
 */
export type FaultMode =
  | 'lives'
  | 'killed before'
  | 'killed after'
  | 'fails'
  | 'unanswered'
  | 'twice'
  | Promise<void>
  | LateCall

/** Decides what happens to each call of a bot to a port. */
export type FaultModes = (call: Call) => FaultMode

/** Wraps a bot's context so that `decide` settles what happens to each call of every port. */
export function faulty(context: ClusterContext, during: () => string, decide: FaultModes): ClusterContext {
  const ask: CallContext = { during, decide }
  const capabilities = Object.entries(context.capabilities).map(
    ([name, real]) => [name, faultyCapability(name, real, ask)] as const,
  )
  const recent = {
    inventory: port({ port: 'inventory', system: 'inventory' }, context.recent.inventory, ask),
    cluster: port({ port: 'cluster', system: 'cluster' }, context.recent.cluster, ask),
    configurations: port({ port: 'configurations', system: 'configurations' }, context.recent.configurations, ask),
    rights: port({ port: 'rights', system: 'rights' }, context.recent.rights, ask),
  }
  return withWrappedPorts(
    {
      ...context,
      recent,
      capabilities: { ...context.capabilities, ...Object.fromEntries(capabilities) },
      people: remembered({ port: 'people', system: 'people' }, context.people, ask),
    },
    ask,
  )
}

/** The context with each of its ports wrapped at its first use: a turn uses few of them. */
function withWrappedPorts(context: ClusterContext, ask: CallContext): ClusterContext {
  const wrapped = new Map<WrappedPort, unknown>()
  return new Proxy(context, {
    get(target, key) {
      if (!isWrappedPort(key)) return Reflect.get(target, key)
      const known = wrapped.get(key) ?? port({ port: key, system: key }, target[key], ask)
      wrapped.set(key, known)
      return known
    },
  })
}

function faultyCapability(name: string, real: Capability, ask: CallContext): Capability {
  const capability = port({ port: 'capability', system: name }, real, ask)
  if (real.lease === undefined) return capability
  const lease = remembered({ port: 'lease', system: name }, real.lease, ask)
  return new Proxy(capability, { get: (target, key) => (key === 'lease' ? lease : Reflect.get(target, key)) })
}

/** The ports of the context itself, without the one that is remembered. The other two belong to each capability. */
type WrappedPort = Exclude<PortName, 'capability' | 'lease' | 'people'>

const others: ReadonlySet<string> = new Set(['capability', 'lease', 'people'])
const wrappedPorts: ReadonlySet<string | symbol> = new Set(portNames.filter((name) => !others.has(name)))
const isWrappedPort = (key: string | symbol): key is WrappedPort => wrappedPorts.has(key)

type CallContext = { during: () => string; decide: FaultModes }
type Called = { readonly port: PortName; readonly system: string }

const known = new WeakMap<object, CallContext & { readonly wrapped: object }>()

/** The engine caches what it has read per port object, so a port keeps one wrapper across turns; only `ask` changes. */
function remembered<P extends object>(called: Called, real: P, ask: CallContext): P {
  const before = known.get(real)
  if (before) {
    Object.assign(before, ask)
    // it was stored as the wrapper of this object
    return before.wrapped as P
  }
  const now: CallContext = { ...ask }
  const wrapped = port(called, real, { during: () => now.during(), decide: (call) => now.decide(call) })
  known.set(real, Object.assign(now, { wrapped }))
  return wrapped
}

function port<P extends object>({ port: name, system }: Called, real: P, { during, decide }: CallContext): P {
  return new Proxy(real, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      const method = String(key)
      const kind = callKind(name, method)
      if (kind === 'answers at once') return value.bind(target)
      return async (...given: unknown[]) => {
        const outcome = decide({ port: name, method, kind, during: during() })
        if (outcome instanceof Promise) await outcome
        if (outcome === 'killed before') throw new Killed(`before ${name}.${method}`)
        if (outcome === 'fails') throw new Failure(system, `${method} was not heard`, 'none')
        // a chat cannot detect that it posted a message before; every other port detects a repeated call
        if (outcome === 'twice' && method !== 'post') await value.apply(target, given)
        if (typeof outcome === 'object' && 'keep' in outcome) outcome.keep(() => value.apply(target, given))
        const result: unknown = await value.apply(target, given)
        if (outcome === 'killed after') throw new Killed(`after ${name}.${method}`)
        if (outcome === 'unanswered') throw new Failure(system, `${method} was not answered`, 'ambiguous')
        return result
      }
    },
  })
}
