import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'
import type { Chosen } from './choices.ts'

/** A choice to be made. */
export type Prompt<T> = {
  /** The command line option that answers it, such as `--channel`. */
  readonly option: string
  /** The question, as a sentence. */
  readonly control: string
  /** The choices, one in each line; the first word of a line is the answer that it stands for. */
  readonly choices: readonly string[]
  readonly read: (text: string) => Chosen<T> | Promise<Chosen<T>>
}

/** Asks a person; null when the input ends without an answer. */
export type Asker = <T>(question: Prompt<T>) => Promise<T | null>

const maxShown = 30

/** The choices for display: numbered, and the number of further ones. */
export function choiceLines(choices: readonly string[]): readonly string[] {
  const shown = choices.slice(0, maxShown).map((choice, index) => `  ${String(index + 1).padStart(2)}  ${choice}`)
  return choices.length > maxShown ? [...shown, `      and ${choices.length - maxShown} more`] : shown
}

/** Asks on a terminal until the answer is accepted; a number selects the choice shown with it. */
export function askerOn(input: Readable, output: Writable): { readonly ask: Asker; close(): void } {
  const terminal = createInterface({ input, output, terminal: false })
  const lines = terminal[Symbol.asyncIterator]()
  return {
    async ask(question) {
      output.write(`\n${question.control}\n${choiceLines(question.choices).join('\n')}\n`)
      for (;;) {
        output.write('> ')
        const { value, done } = await lines.next()
        if (done === true) return null
        const typed = String(value).trim()
        if (typed === '') continue
        const numbered = /^\d+$/.test(typed) ? question.choices[Number(typed) - 1]?.split(' ')[0] : undefined
        const chosen = await question.read(numbered ?? typed)
        if (chosen.ok) return chosen.value
        output.write(`${chosen.why}\n`)
      }
    },
    close: () => terminal.close(),
  }
}
