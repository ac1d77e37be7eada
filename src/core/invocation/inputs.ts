import type { Ask } from '../asks.ts'
import type { AnsweringCommand, AskingCommand, CommandInput, Options } from '../command.ts'
import type { Answer, Facts, FactsKind } from '../facts.ts'
import type { Invocation } from './invocation.ts'

/** What an asking command asks; `nodes` are the names that its expression meant. */
export const askOf = (command: AskingCommand, invocation: Invocation, nodes: readonly string[]): Ask =>
  command.asks(inputOf(invocation, nodes))

/** What an answering command says to facts of the kind that it reads; `nodes` are the names that its expression meant. */
export const answerOf = (
  command: AnsweringCommand,
  invocation: Invocation,
  facts: Facts[FactsKind],
  nodes: readonly string[],
): Answer => command.answer(facts, inputOf(invocation, nodes))

const inputOf = (invocation: Invocation, nodes: readonly string[]): CommandInput<Options> =>
  Object.assign({}, invocation.options, { words: wordsOf(invocation, nodes) })

function wordsOf({ given }: Invocation, nodes: readonly string[]): readonly string[] {
  if (given.is === 'words') return given.words
  if (given.is === 'operation') return given.operation === null ? [] : [given.operation]
  return given.is === 'nodes' && given.selector !== null ? nodes : []
}
