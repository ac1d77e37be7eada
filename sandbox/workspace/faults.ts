import { type Signal, signal } from './signal.ts'

/** How a call of the Web API can go wrong. */
export type CallFault =
  | { readonly kind: 'error'; readonly error: string }
  | { readonly kind: 'rateLimited'; readonly retryAfterSeconds: number }
  | { readonly kind: 'httpStatus'; readonly status: number }
  /** The connection breaks before anything has happened. */
  | { readonly kind: 'notReached' }
  /** It happens, and then the connection breaks. */
  | { readonly kind: 'answerLost' }
  /** It happens, and the answer never comes. */
  | { readonly kind: 'answerHangs' }
  /** Nothing happens, and no answer ever comes. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'slow'; readonly delayMs: number }

/** How a delivery to the bot can go wrong. */
export type DeliveryFault =
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'drop' }
  /** Waits until the next delivery has gone out: the two arrive in the wrong order. */
  | { readonly kind: 'overtaken' }
  /** The bot gets it and answers, and Slack never sees the answer. */
  | { readonly kind: 'ackLost' }

/** What Slack sends to a bot. */
export type DeliveryKind = 'event' | 'command' | 'interaction'

/** A fault that is switched on; it goes off by itself after so many times. */
export interface ActiveFault {
  readonly id: number
  readonly where: string
  readonly fault: CallFault | DeliveryFault
  readonly timesLeft: number
}

/** Everything that can be made to go wrong, and what is wrong at present. */
export class Faults {
  readonly changes: Signal<void> = signal()
  #calls: (ActiveFault & { readonly fault: CallFault })[] = []
  #deliveries: (ActiveFault & { readonly fault: DeliveryFault })[] = []
  #silent = false
  #nextId = 1

  /** True while Slack is away: nothing answers, nothing is delivered. */
  get silent(): boolean {
    return this.#silent
  }

  /** Lets the next so many calls of a method (or `*`) go wrong. */
  onCall(method: string, fault: CallFault, times: number): number {
    const id = this.#nextId++
    this.#calls.push({ id, where: method, fault, timesLeft: times })
    this.changes.tell()
    return id
  }

  /** Lets the next so many deliveries of a kind (or `*`) go wrong. */
  onDelivery(kind: DeliveryKind | '*', fault: DeliveryFault, times: number): number {
    const id = this.#nextId++
    this.#deliveries.push({ id, where: kind, fault, timesLeft: times })
    this.changes.tell()
    return id
  }

  /** Slack goes away: connections break, nothing is delivered, nothing answers. */
  silence(): void {
    this.#silent = true
    this.changes.tell()
  }

  /** Slack is back. */
  speakAgain(): void {
    this.#silent = false
    this.changes.tell()
  }

  /** Switches one fault off. */
  lift(id: number): void {
    this.#calls = this.#calls.filter((fault) => fault.id !== id)
    this.#deliveries = this.#deliveries.filter((fault) => fault.id !== id)
    this.changes.tell()
  }

  /** Switches every fault off. */
  liftAll(): void {
    this.#calls = []
    this.#deliveries = []
    this.#silent = false
    this.changes.tell()
  }

  /** Every fault that is on. */
  active(): readonly ActiveFault[] {
    return [...this.#calls, ...this.#deliveries]
  }

  /** The fault that hits this call, if any; it counts as used. */
  takeForCall(method: string): CallFault | undefined {
    const hit = this.#calls.find((fault) => fault.where === method || fault.where === '*')
    if (!hit) return undefined
    this.#calls = countedDown(this.#calls, hit.id)
    this.changes.tell()
    return hit.fault
  }

  /** The fault that hits this delivery, if any; it counts as used. */
  takeForDelivery(kind: DeliveryKind): DeliveryFault | undefined {
    const hit = this.#deliveries.find((fault) => fault.where === kind || fault.where === '*')
    if (!hit) return undefined
    this.#deliveries = countedDown(this.#deliveries, hit.id)
    this.changes.tell()
    return hit.fault
  }
}

function countedDown<Fault extends ActiveFault>(faults: readonly Fault[], id: number): Fault[] {
  return faults
    .map((fault) => (fault.id === id ? { ...fault, timesLeft: fault.timesLeft - 1 } : fault))
    .filter((fault) => fault.timesLeft > 0)
}
