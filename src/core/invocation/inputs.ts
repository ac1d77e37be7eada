import type { Ask } from '../asks.ts'
import type {
  AnsweringCommand,
  AskingCommand,
  ChangingCommand,
  CommandInput,
  Options,
  RecipeInput,
} from '../command.ts'
import type { Answer, Facts, FactsKind } from '../facts.ts'
import type { Node } from '../inventory/node.ts'
import type { Step } from '../plan/steps.ts'
import type { Policy } from '../policy/policy.ts'
import type { Invocation } from './invocation.ts'

/** The steps of a changing command for one node. */
export function stepsOf(command: ChangingCommand, invocation: Invocation, node: Node, policy: Policy): readonly Step[] {
  // The parser gave exactly the declared options; node, policy and reason can be none of them (declarationProblems).
  const input = { ...invocation.options, node, policy, reason: invocation.reason } as RecipeInput<Options>
  return command.recipe(input)
}

/** What an asking command asks; `nodes` are the names that its expression meant. */
export const askOf = (command: AskingCommand, invocation: Invocation, nodes: readonly string[]): Ask =>
  command.asks(inputOf(invocation, nodes))

/** What an answering command says to the facts of its kind. */
export const answerOf = (
  command: AnsweringCommand,
  invocation: Invocation,
  facts: Facts[FactsKind],
  nodes: readonly string[],
): Answer => command.answer(facts, inputOf(invocation, nodes))

function inputOf(invocation: Invocation, nodes: readonly string[]): CommandInput<Options> {
  return { ...invocation.options, words: wordsOf(invocation, nodes) } as CommandInput<Options>
}

function wordsOf({ given }: Invocation, nodes: readonly string[]): readonly string[] {
  if (given.is === 'words') return given.words
  if (given.is === 'operation') return given.operation === null ? [] : [given.operation]
  return given.is === 'nodes' && given.selector !== null ? nodes : []
}
