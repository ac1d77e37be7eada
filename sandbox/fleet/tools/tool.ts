import type { Machine } from '../node/machine.ts'

/** A call of one of the node's commands; `gone` aborts when the caller no longer waits for the answer. */
export type ToolCall = {
  readonly machine: Machine
  readonly name: string
  readonly argv: readonly string[]
  readonly print: (line: string) => void
  readonly printError: (line: string) => void
  readonly gone: AbortSignal
}

/** Handles a call of a node's command; returns its exit code. */
export type Tool = (call: ToolCall) => number | Promise<number>
