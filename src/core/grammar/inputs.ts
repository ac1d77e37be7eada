import type { AnsweringCommand, CommandInput, ControlCommand, Options } from '../commands/command.ts'
import type { ControlIntent } from '../commands/control-intent.ts'
import type { CommandAnswer, Facts, FactsKind } from '../commands/facts.ts'
import type { Invocation } from './invocation.ts'

/** The intent of a control command; `nodes` are the names of the nodes that its expression selects. */
export const controlIntentOf = (
  command: ControlCommand,
  invocation: Invocation,
  nodes: readonly string[],
): ControlIntent => command.control(inputOf(invocation, nodes))

/** The answer of an answering command to its facts; `nodes` are the names of the nodes that its expression selects. */
export const answerOf = (
  command: AnsweringCommand,
  invocation: Invocation,
  facts: Facts[FactsKind],
  nodes: readonly string[],
): CommandAnswer => command.answer(facts, inputOf(invocation, nodes))

const inputOf = (invocation: Invocation, nodes: readonly string[]): CommandInput<Options> =>
  Object.assign({}, invocation.options, { words: wordsOf(invocation, nodes), typed: invocation.words })

function wordsOf({ given }: Invocation, nodes: readonly string[]): readonly string[] {
  if (given.is === 'words') return given.words
  if (given.is === 'operation') return given.operation === null ? [] : [given.operation]
  return given.is === 'nodes' && given.selector !== null ? nodes : []
}
