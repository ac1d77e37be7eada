import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'
import type { Chosen } from './choices.ts'

/** Something to be chosen. */
export type Prompt<T> = {
  /** The option that answers it on the command line, such as `--channel`. */
  readonly option: string
  /** What is asked, as a sentence. */
  readonly control: string
  /** What there is, a line each; the first word of each is an answer. */
  readonly choices: readonly string[]
  readonly read: (text: string) => Chosen<T> | Promise<Chosen<T>>
}

/** Asks a person; null when they end the input without an answer. */
export type Asker = <T>(question: Prompt<T>) => Promise<T | null>

const maxShown = 30

/** The choices as they are shown: numbered, and how many more there are. */
export function choiceLines(choices: readonly string[]): readonly string[] {
  const shown = choices.slice(0, maxShown).map((choice, index) => `  ${String(index + 1).padStart(2)}  ${choice}`)
  return choices.length > maxShown ? [...shown, `      and ${choices.length - maxShown} more`] : shown
}

/** Asks on a terminal until the answer can be taken; a number stands for the choice that it is shown with. */
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
