import type { Command } from '../commands/command.ts'
import type { Selector } from '../targets/selector.ts'

/** What follows the verb, as understood. A null means that it was left out. */
export type InvocationArgument =
  | { readonly is: 'nodes'; readonly selector: Selector | null }
  | { readonly is: 'operation'; readonly operation: string | null }
  | { readonly is: 'words'; readonly words: readonly string[] }
  | { readonly is: 'nothing' }

/** The value that an option was given: durations in milliseconds, null and false when it was not given. */
export type OptionGiven = boolean | string | number | null

/** A command as understood: what people are shown, and what is done. */
export type Invocation = {
  readonly command: Command
  /** The whole of it in canonical form, such as `reboot storage-07 --reason "kernel"`; read again, it means the same. */
  readonly words: string
  readonly given: InvocationArgument
  /** The command's own options, by the names that it declares. */
  readonly options: { readonly [name: string]: OptionGiven }
  /** Why, in the person's words; empty when no reason was given. */
  readonly reason: string
  /** The cluster that was named; null when none was. */
  readonly cluster: string | null
  readonly dryRun: boolean
}

/** How ids of operations look, such as `op-7F3K`. */
const operationId = /^op-([a-z0-9]{2,16})$/i

/** The id of an operation as we write it, however it was typed; null when the word is none. */
export function readOperationId(word: string): string | null {
  const found = operationId.exec(word)?.[1]
  return found === undefined ? null : `op-${found.toUpperCase()}`
}
