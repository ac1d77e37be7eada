import { isObject, type Json, type JsonObject, objectsOf, textOf } from '../json.ts'
import { list, object, optional } from '../limits/shape.ts'
import { option, optionGroup, plain } from '../limits/texts.ts'
import type { Account, View } from '../model.ts'
import { wireView } from '../wire/wire-views.ts'
import { NotPossible } from './fill-in.ts'
import { interactionBase, type PeopleContext } from './people-context.ts'
import { type Input, inputsIn } from './view-values.ts'

/** Slack's notice in a menu when the app did not answer, or answered invalidly. */
export const noChoicesLoaded = 'Something went wrong. Try again.'

const answerShape = object({
  options: optional(list(0, 100, option(plain(75)))),
  option_groups: optional(list(0, 100, optionGroup)),
})

/** Whether an app answers with the choices of an element while a person types. */
export const isSearched = (element: JsonObject): boolean => /^(multi_)?external_select$/.test(textOf(element.type))

/** The name under which a view keeps the choices that were offered for an input. */
export const offeredKey = ({ blockId, actionId }: Pick<Input, 'blockId' | 'actionId'>): string =>
  JSON.stringify([blockId, actionId])

/** The input of a view with this label, action_id or block_id. Throws `NotPossible` when none of them is searched. */
export function searchedInput(view: View, name: string): Input {
  const found = inputsIn(view.content.blocks).find(
    (one) => [one.label, one.actionId, one.blockId].includes(name) && isSearched(one.element),
  )
  if (found === undefined) throw new NotPossible(`there is no "${name}" to search in`)
  return found
}

/**
 * Asks the app for the choices of an input for a typed text, and remembers them: a person can choose only what was
 * offered. Resolves to the notice that Slack shows instead when there is no valid answer in three seconds.
 * https://docs.slack.dev/reference/block-kit/block-elements/multi-select-menu-element#external_multi_select
 */
export async function searchChoices(
  context: PeopleContext,
  person: Account,
  view: View,
  input: Input,
  typed: string,
): Promise<readonly JsonObject[] | string> {
  const { min_query_length: shortest } = input.element
  if (typed.length < (typeof shortest === 'number' ? shortest : 3)) return []
  const { socketMode, optionsUrl } = context.app.manifest
  if (!socketMode && optionsUrl === '') return noChoicesLoaded
  const id = context.ids.next('Sg')
  const payload = {
    type: 'block_suggestion',
    ...interactionBase(context, person),
    container: { type: 'view', view_id: view.id },
    action_id: input.actionId,
    block_id: input.blockId,
    value: typed,
    view: wireView(context.world, context.app, view),
  }
  const delivery = { id, kind: 'interaction' as const, payload, takesAnswer: true }
  const outcome = await context.delivery.deliver(delivery, undefined)
  const options = outcome.kind === 'acked' ? offeredIn(outcome.answer) : null
  if (options === null) return noChoicesLoaded
  const stack = context.world.modals.get(person.id) ?? []
  const now = stack.find((other) => other.id === view.id)
  if (now === undefined) return []
  const key = offeredKey(input)
  const offered = { ...now.offered, [key]: [...(now.offered[key] ?? []), ...options] }
  context.world.putModals(
    person.id,
    stack.map((other) => (other.id === view.id ? { ...now, offered } : other)),
  )
  return options
}

/** The choices of a valid answer; null when Slack would not take it. */
function offeredIn(answer: Json | undefined): readonly JsonObject[] | null {
  if (!isObject(answer) || answerShape(answer, '').length > 0) return null
  if ((answer.options === undefined) === (answer.option_groups === undefined)) return null
  return [...objectsOf(answer.options), ...objectsOf(answer.option_groups).flatMap((group) => objectsOf(group.options))]
}
