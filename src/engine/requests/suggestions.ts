import { effectiveNode } from '../../core/policy/effective.ts'
import { suggestTargets, type TargetSuggestion, typedTarget } from '../../core/targets/suggest.ts'
import { shownTarget } from '../../messages/wording/target.ts'
import { allowed } from '../authorization/authorize.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { Suggested, Typing } from '../ports/conversation.ts'
import { Failure } from '../ports/failure.ts'
import type { BotContext } from './bot-context.ts'
import { commandForm } from './command-form.ts'

/**
 * Nodes and groups of nodes for the field of a command's form, from every cluster in which the person may give the command
 * in this channel. When no cluster can be shown, only what was typed, which says nothing about any cluster.
 */
export async function nodeSuggestions(
  { clusters }: BotContext,
  typing: Typing,
  most: number,
): Promise<readonly Suggested[]> {
  if (typing.action !== commandForm || typing.field !== 'nodes' || typing.at === 'home') return []
  const found = await Promise.all([...clusters.values()].map((context) => suggestionsOf(context, typing, most)))
  const shown = found.filter((list) => list !== null)
  const all = shown.length === 0 ? typedTarget(typing.typed) : shown.flat()
  return [...new Map(all.map((one) => [one.value, one])).values()].slice(0, most).map(shownTarget)
}

type SuggestingContext = Pick<ClusterContext, 'vocabulary' | 'recent' | 'inventory' | 'policy' | 'people' | 'clock'>

/** The suggestions of one cluster; null when the person may not see it, or when it cannot be read. */
async function suggestionsOf(
  context: SuggestingContext,
  { person, channel, value, typed }: Typing,
  most: number,
): Promise<readonly TargetSuggestion[] | null> {
  const command = context.vocabulary.find(({ name }) => name === value.command)
  if (command === undefined) return null
  const recently = { ...context, ...context.recent }
  try {
    // checked before anything is read, so that a person without permission learns no node names
    const may = await allowed(recently, { person, channel }, command.name, null)
    if (!may.ok) return null
    const nodes = await recently.inventory.nodes()
    const known = nodes.map((node) => effectiveNode(context.policy, node))
    return suggestTargets(typed, known, most)
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}
