import type { Mark } from '../../src/core/capabilities/mark.ts'
import type { CapabilityRank } from '../../src/core/capabilities/rank.ts'
import type { CapabilityState } from '../../src/core/capabilities/state.ts'
import type { Capability, Lease } from '../../src/engine/ports/capability.ts'
import { Failure } from '../../src/engine/ports/failure.ts'

/** A capability that keeps one object per run in an outside system, such as a silence with the run in its comment. */
export class MarkedObjects implements Capability {
  readonly name: string
  readonly rank: CapabilityRank
  readonly idempotent = 'yes'
  /** Changes in order: `+run` for an applied object, `-run` for a reverted one, `=run` for a renewed one. */
  readonly log: string[] = []
  readonly active = new Set<string>()
  readonly sealed = new Set<string>()
  /** The state that `observe` returns instead of the real one; null returns the real one. */
  pretends: CapabilityState | null = null

  constructor(name: string, rank: CapabilityRank) {
    this.name = name
    this.rank = rank
  }
  preflight = async () => []
  describe = () => ({ applying: [this.name], reverting: [] })
  observe = async (_node: unknown, { run, ours }: Mark): Promise<CapabilityState> => {
    if (this.pretends !== null) return this.pretends
    const found = ours === 'every run' ? [...this.active].at(0) : [...this.active].find((one) => one === run)
    if (found !== undefined) return { is: 'applied', evidence: `${this.name} of ${found}`, routine: null }
    return this.sealed.has(run)
      ? { is: 'reverted', evidence: `${this.name} is lifted`, routine: null }
      : { is: 'not begun', certain: 'yes', before: null }
  }
  apply = async (_lock: unknown, _node: unknown, { run }: Mark): Promise<null> => {
    if (this.sealed.has(run) || this.active.has(run)) return null
    this.active.add(run)
    this.log.push(`+${run}`)
    return null
  }
  revert = async (_lock: unknown, _node: unknown, { run, ours, drainedBy }: Mark): Promise<void> => {
    for (const one of [...drainedBy, run]) this.sealed.add(one)
    for (const one of [...this.active].filter((each) => ours === 'every run' || each === run)) {
      this.sealed.add(one)
      this.active.delete(one)
      this.log.push(`-${one}`)
    }
  }
}

/** Marked objects that expire unless they are renewed, such as silences of an alert manager. */
export class LeasedObjects extends MarkedObjects {
  readonly #expiresAtMs = new Map<string, number>()
  readonly #now: () => number
  readonly #lengthMs: number
  /** Whether the system answers renewals; otherwise they fail with an ambiguous failure. */
  answers = true

  constructor(name: string, rank: CapabilityRank, lengthMs: number, now: () => number) {
    super(name, rank)
    this.#now = now
    this.#lengthMs = lengthMs
    this.lease = { renewAfterMs: lengthMs / 3, renew: this.#renew }
  }
  readonly lease: { -readonly [part in keyof Lease]: Lease[part] }
  /** Whether the run has an object that has not expired. */
  inForce = (run: string): boolean => this.active.has(run) && (this.#expiresAtMs.get(run) ?? 0) > this.#now()
  override apply = async (_lock: unknown, _node: unknown, { run }: Mark): Promise<null> => {
    if (!this.sealed.has(run)) this.#extend(run)
    return null
  }
  #renew = async (_lock: unknown, _node: unknown, { run }: Mark): Promise<void> => {
    if (!this.answers) throw new Failure(this.name, 'no answer', 'ambiguous')
    if (this.sealed.has(run)) return
    this.#extend(run)
    this.log.push(`=${run}`)
  }
  #extend(run: string): void {
    if (!this.active.has(run)) this.log.push(`+${run}`)
    this.active.add(run)
    this.#expiresAtMs.set(run, this.#now() + this.#lengthMs)
  }
}

/** A flag of an outside system that has a version but no place for a mark, such as `noout`. */
export class VersionedFlag implements Capability {
  readonly name: string
  readonly rank: CapabilityRank
  readonly idempotent = 'no'
  value = 'off'
  version = 1
  readonly sealed = new Set<string>()

  constructor(name: string, rank: CapabilityRank) {
    this.name = name
    this.rank = rank
  }
  /** Writes a value, as the bot or anybody else, and returns its version. */
  write(value: string): string {
    this.value = value
    return `${++this.version}`
  }
  preflight = async () => []
  describe = () => ({ applying: [this.name], reverting: [] })
  observe = async (_node: unknown, { run, before, version }: Mark): Promise<CapabilityState> => {
    const sealed = this.sealed.has(run) ? 'yes' : 'no'
    const now = { value: this.value, version: `${this.version}` }
    if (now.value === 'off') {
      if (sealed === 'yes') return { is: 'reverted', evidence: `${this.name} is off`, routine: null }
      return { is: 'not begun', certain: 'yes', before: before === null ? now : null }
    }
    if (before?.value === 'off' && version === now.version)
      return { is: 'applied', evidence: `${this.name} is on`, routine: null }
    return version === null
      ? { is: 'not ours', what: `${this.name} is on`, sealed }
      : { is: 'overridden', what: `${this.name} is on`, by: 'somebody else', sealed }
  }
  apply = async (_lock: unknown, _node: unknown, { run }: Mark): Promise<string | null> =>
    this.sealed.has(run) || this.value === 'on' ? null : this.write('on')
  revert = async (_lock: unknown, _node: unknown, { run, version }: Mark): Promise<void> => {
    this.sealed.add(run)
    if (this.value === 'on' && version === `${this.version}`) this.write('off')
  }
}
