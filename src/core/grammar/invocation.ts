import type { Command } from '../commands/command.ts'
import type { Selector } from '../targets/selector.ts'

/** The parsed argument of a command; null when it was omitted. */
export type InvocationArgument =
  | { readonly is: 'nodes'; readonly selector: Selector | null }
  | { readonly is: 'operation'; readonly operation: string | null }
  | { readonly is: 'words'; readonly words: readonly string[] }
  | { readonly is: 'nothing' }

/** The value of an option: durations in milliseconds; null or false when it was not given. */
export type OptionGiven = boolean | string | number | null

/** A parsed command. */
export type Invocation = {
  readonly command: Command
  /**
   * The whole command in canonical form, such as `reboot storage-07 --reason "kernel"`; parsing it gives the same
   * command.
   */
  readonly words: string
  readonly given: InvocationArgument
  /** The command's own options, by their declared names. */
  readonly options: { readonly [name: string]: OptionGiven }
  /** The requester's reason; empty when none was given. */
  readonly reason: string
  /** The value of `--cluster`; null when it was not given. */
  readonly cluster: string | null
  readonly dryRun: boolean
}

/** The form of operation ids, such as `op-7F3K`, in any letter case. */
const operationId = /^op-([a-z0-9]{2,16})$/i

/** The id of an operation in canonical letter case; null when the word is no operation id. */
export function readOperationId(word: string): string | null {
  const found = operationId.exec(word)?.[1]
  return found === undefined ? null : `op-${found.toUpperCase()}`
}
