import type { Urgency } from '../../../engine/ports/conversation.ts'

/** Lets what one person asks take effect in the order in which they asked it; what forbids does not wait. */
export class PersonQueue {
  readonly #last = new Map<string, Promise<unknown>>()

  /** Does the work when it is its turn among the work of its person. */
  inTurn<T>(person: string, urgency: Urgency, work: () => Promise<T>): Promise<T> {
    if (urgency === 'ordinary') return work()
    const before = this.#last.get(person) ?? Promise.resolve()
    const mine = urgency === 'urgent' ? work() : before.then(work)
    const both = Promise.allSettled([before, mine]).then(() => {
      if (this.#last.get(person) === both) this.#last.delete(person)
    })
    this.#last.set(person, both)
    return mine
  }
}
