import { type Signal, signal } from './signal.ts'

/** A fault of a Web API call. */
export type CallFault =
  | { readonly kind: 'error'; readonly error: string }
  | { readonly kind: 'rateLimited'; readonly retryAfterSeconds: number }
  | { readonly kind: 'httpStatus'; readonly status: number }
  /** The connection breaks before the call takes effect. */
  | { readonly kind: 'notReached' }
  /** The call takes effect, then the connection breaks. */
  | { readonly kind: 'answerLost' }
  /** The call takes effect, and no answer is sent. */
  | { readonly kind: 'answerHangs' }
  /** The call has no effect, and no answer is sent. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'slow'; readonly delayMs: number }

/** A fault of a delivery to the bot. */
export type DeliveryFault =
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'drop' }
  /** Waits until the next delivery was sent: the two arrive in the wrong order. */
  | { readonly kind: 'overtaken' }
  /** The bot receives the delivery and answers, and Slack never gets the answer. */
  | { readonly kind: 'ackLost' }

/** The kinds of deliveries to a bot. */
export type DeliveryKind = 'event' | 'command' | 'interaction'

/** An active fault; it ends by itself after this many uses. */
export interface ActiveFault {
  readonly id: number
  readonly where: string
  readonly fault: CallFault | DeliveryFault
  readonly timesLeft: number
}

/** All possible faults, and those that are active. */
export class Faults {
  readonly changes: Signal<void> = signal()
  #calls: (ActiveFault & { readonly fault: CallFault })[] = []
  #deliveries: (ActiveFault & { readonly fault: DeliveryFault })[] = []
  #silent = false
  #hasOnlyOlderBlocks = false
  #nextId = 1

  /** Whether Slack is silent: it answers nothing and delivers nothing. */
  get silent(): boolean {
    return this.#silent
  }

  /** Applies a fault to the next calls of a method (or `*`). */
  onCall(method: string, fault: CallFault, times: number): number {
    const id = this.#nextId++
    this.#calls.push({ id, where: method, fault, timesLeft: times })
    this.changes.emit()
    return id
  }

  /** Applies a fault to the next deliveries of a kind (or `*`). */
  onDelivery(kind: DeliveryKind | '*', fault: DeliveryFault, times: number): number {
    const id = this.#nextId++
    this.#deliveries.push({ id, where: kind, fault, timesLeft: times })
    this.changes.emit()
    return id
  }

  /** Whether the workspace does not have the newer blocks, such as plans and containers, yet. */
  get hasOnlyOlderBlocks(): boolean {
    return this.#hasOnlyOlderBlocks
  }

  /** Takes the newer blocks away from the workspace; messages with them are refused from now on. */
  removeNewerBlocks(): void {
    this.#hasOnlyOlderBlocks = true
    this.changes.emit()
  }

  /** Silences Slack: connections break, nothing is delivered or answered. */
  silence(): void {
    this.#silent = true
    this.changes.emit()
  }

  /** Ends the silence. */
  speakAgain(): void {
    this.#silent = false
    this.changes.emit()
  }

  /** Ends one fault. */
  lift(id: number): void {
    this.#calls = this.#calls.filter((fault) => fault.id !== id)
    this.#deliveries = this.#deliveries.filter((fault) => fault.id !== id)
    this.changes.emit()
  }

  /** Ends all faults. */
  liftAll(): void {
    this.#calls = []
    this.#deliveries = []
    this.#silent = false
    this.#hasOnlyOlderBlocks = false
    this.changes.emit()
  }

  /** All active faults. */
  active(): readonly ActiveFault[] {
    return [...this.#calls, ...this.#deliveries]
  }

  /** The fault that applies to this call, if any; counts one use. */
  takeForCall(method: string): CallFault | undefined {
    const hit = this.#calls.find((fault) => fault.where === method || fault.where === '*')
    if (!hit) return undefined
    this.#calls = countedDown(this.#calls, hit.id)
    this.changes.emit()
    return hit.fault
  }

  /** The fault that applies to this delivery, if any; counts one use. */
  takeForDelivery(kind: DeliveryKind): DeliveryFault | undefined {
    const hit = this.#deliveries.find((fault) => fault.where === kind || fault.where === '*')
    if (!hit) return undefined
    this.#deliveries = countedDown(this.#deliveries, hit.id)
    this.changes.emit()
    return hit.fault
  }
}

function countedDown<Fault extends ActiveFault>(faults: readonly Fault[], id: number): Fault[] {
  return faults
    .map((fault) => (fault.id === id ? { ...fault, timesLeft: fault.timesLeft - 1 } : fault))
    .filter((fault) => fault.timesLeft > 0)
}
