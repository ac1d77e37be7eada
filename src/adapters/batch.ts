type Waiting<Item, Result> = {
  readonly item: Item
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}

/**
 * When collected items are sent: at the end of this turn of the event loop, after a pause, after the previous answer, or
 * once `after` resolves.
 */
export type When =
  | 'this turn'
  | 'after the last answer'
  | { readonly pauseMs: number }
  | { readonly after: () => Promise<void> }

/**
 * Combines concurrent calls into one, such as writes to Redis that reach the disk together. `ask` answers in the order
 * of its items; when it fails, all of its items fail.
 */
export function batched<Item, Result>(
  ask: (items: readonly Item[]) => Promise<readonly Result[]>,
  maxAtOnce: number,
  when: When,
): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = []
  let answered: Promise<void> = Promise.resolve()

  async function send(): Promise<void> {
    const sent = waiting.splice(0, maxAtOnce)
    if (waiting.length > 0) plan()
    try {
      const results = await ask(sent.map(({ item }) => item))
      for (const [index, { resolve, reject }] of sent.entries()) {
        const result = results[index]
        if (result === undefined) reject(new Error('an answer is missing'))
        else resolve(result)
      }
    } catch (error) {
      for (const { reject } of sent) reject(error)
    }
  }

  function plan(): void {
    if (when === 'this turn') setImmediate(send)
    else if (when === 'after the last answer') answered = answered.then(send)
    else if ('pauseMs' in when) setTimeout(send, when.pauseMs)
    else void when.after().then(send)
  }

  return (item) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) plan()
      waiting.push({ item, resolve, reject })
    })
}

const shared =
  (when: When) =>
  <Answer>(read: () => Promise<Answer>): (() => Promise<Answer>) => {
    const together = batched(
      async (questions: readonly null[]) => {
        const answer = await read()
        return questions.map(() => ({ answer }))
      },
      Number.POSITIVE_INFINITY,
      when,
    )
    return async () => (await together(null)).answer
  }

/**
 * Reads once for all who ask while the last reading lasts. Each answer was read after its question, so it is as fresh
 * as one that is read for it alone, and may take twice as long.
 */
export const readTogether = shared('after the last answer')

/** Reads once for all who ask in one turn of the event loop. Each answer was read after its question. */
export const readAtOnce = shared('this turn')
