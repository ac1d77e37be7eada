import type { Urgency } from '../../../engine/ports/conversation.ts'

/** Orders the requests of each person that depend on their order. */
export class PersonQueue {
  readonly #last = new Map<string, Promise<unknown>>()

  /**
   * Does the work of a request: `in order` after the person's earlier requests, except ordinary ones; `urgent` at once,
   * and before later ones; `ordinary` at once.
   */
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
