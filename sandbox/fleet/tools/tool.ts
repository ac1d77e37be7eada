import type { Machine } from '../node/machine.ts'

/** A command of the node as it was called there; `gone` ends when nobody waits for the answer any more. */
export type ToolCall = {
  readonly machine: Machine
  readonly name: string
  readonly argv: readonly string[]
  readonly print: (line: string) => void
  readonly printError: (line: string) => void
  readonly gone: AbortSignal
}

/** Does what a command of the node does; the number is its exit code. */
export type Tool = (call: ToolCall) => number | Promise<number>
