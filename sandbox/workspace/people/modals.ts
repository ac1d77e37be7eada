import type { Outcome } from '../delivery/delivery.ts'
import { isObject, type Json, type JsonObject, objectOf, objectsOf, textOf } from '../json.ts'
import { modalView } from '../limits/views.ts'
import type { Account, View } from '../model.ts'
import { Refused } from '../webapi/errors.ts'
import { modalStackLimit, newModal, readView, renewed } from '../webapi/view-methods.ts'
import { wireView } from '../wire/wire-views.ts'
import { filledIn, NotPossible } from './fill-in.ts'
import { interactionBase, type PeopleContext } from './people-context.ts'
import { isSearched, offeredKey } from './suggestions.ts'
import { type Input, inputsIn, isBlank, withValue } from './view-values.ts'

/** A person's input into a form, by label, action_id or block_id; a list selects several choices. */
export type Filling = Readonly<Record<string, string | readonly string[]>>

/** Slack's error in a modal when the app did not answer, or answered invalidly. */
export const connectionProblem = 'We had some trouble connecting. Try again?'

/** The modal that a person sees. Throws `NotPossible` when none is open. */
export function topModal(context: PeopleContext, personId: string): View {
  const top = context.world.modals.get(personId)?.at(-1)
  if (!top) throw new NotPossible('there is no open modal')
  return top
}

/** Replaces a view in a person's stack by its changed version. */
export function putBack(context: PeopleContext, view: View): View {
  const stack = context.world.modals.get(view.personId) ?? []
  context.world.putModals(
    view.personId,
    stack.map((other) => (other.id === view.id ? view : other)),
  )
  return view
}

/** An input whose choices were searched has those that were offered, and those that it had at first. */
function withOffered(view: View, input: Input): Input {
  if (!isSearched(input.element)) return input
  const { initial_option: one, initial_options: several } = input.element
  const options = [...objectsOf(several), ...(isObject(one) ? [one] : []), ...(view.offered[offeredKey(input)] ?? [])]
  return { ...input, element: { ...input.element, options } }
}

/** Sets the values of a modal's inputs. */
export function fillIn(context: PeopleContext, view: View, filling: Filling): View {
  const inputs = inputsIn(view.content.blocks)
  let values = view.values
  for (const [name, given] of Object.entries(filling)) {
    const input = inputs.find((one) => [one.label, one.actionId, one.blockId].includes(name))
    if (!input)
      throw new NotPossible(`there is no "${name}" to fill in, but ${inputs.map((one) => one.label).join(', ')}`)
    values = withValue(values, input, filledIn(context.world, withOffered(view, input), given))
  }
  return putBack(context, { ...view, values })
}

function refuseBlanks(view: View): void {
  const blank = inputsIn(view.content.blocks).find(
    (input) =>
      input.isInput && !input.optional && isBlank(objectOf(objectOf(view.values[input.blockId])[input.actionId])),
  )
  if (blank) throw new NotPossible(`"${blank.label}": Please complete this required field.`)
}

function checkedErrors(view: View, answer: JsonObject): JsonObject {
  const known = objectsOf(view.content.blocks).map((block) => textOf(block.block_id))
  const errors = objectOf(answer.errors)
  const named = Object.keys(errors)
  if (named.length === 0 || named.some((blockId) => !known.includes(blockId))) throw new Refused('invalid_errors')
  return errors
}

/** The open modals after an app's answer to a submission was applied. */
function stackAfter(context: PeopleContext, stack: readonly View[], view: View, answer: JsonObject): readonly View[] {
  const below = stack.slice(
    0,
    stack.findIndex((other) => other.id === view.id),
  )
  switch (answer.response_action) {
    case undefined:
      return below
    case 'clear':
      return []
    case 'errors':
      return [...below, { ...view, errors: checkedErrors(view, answer) }]
    case 'update':
      return [...below, renewed(context, view, readView(context, objectOf(answer.view), modalView))]
    case 'push': {
      if (stack.length >= modalStackLimit) throw new Refused('push_limit_reached')
      const content = readView(context, objectOf(answer.view), modalView)
      return [...stack, newModal(context, view.personId, content, view)]
    }
    default:
      throw new Refused('invalid_response_action')
  }
}

function takeAnswer(context: PeopleContext, view: View, answer: Json | undefined): void {
  const stack = context.world.modals.get(view.personId) ?? []
  const stillOpen = stack.find((other) => other.id === view.id)
  if (!stillOpen) return
  try {
    if (answer !== undefined && !isObject(answer)) throw new Refused('invalid_response')
    context.world.putModals(view.personId, stackAfter(context, stack, stillOpen, answer ?? {}))
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    putBack(context, { ...stillOpen, errors: { '': connectionProblem } })
  }
}

/** Submits a modal; the app's answer closes it, changes it or shows errors. */
export async function submitModal(context: PeopleContext, person: Account, view: View): Promise<Outcome> {
  if (view.content.submit === undefined) throw new NotPossible('this modal has no button to submit it')
  refuseBlanks(view)
  const triggerId = context.triggers.issue({ personId: person.id, viewId: view.id })
  const payload = {
    type: 'view_submission',
    ...interactionBase(context, person),
    trigger_id: triggerId,
    view: wireView(context.world, context.app, view),
    response_urls: [],
  }
  const delivery = { id: triggerId, kind: 'interaction' as const, payload, takesAnswer: true }
  const outcome = await context.delivery.deliver(delivery, undefined)
  if (outcome.kind === 'acked') takeAnswer(context, view, outcome.answer)
  else putBack(context, { ...view, errors: { '': connectionProblem } })
  return outcome
}

/** Closes a person's top modal without submitting it, or all of them. */
export async function closeModal(
  context: PeopleContext,
  person: Account,
  view: View,
  how: 'this one' | 'all',
): Promise<void> {
  const stack = context.world.modals.get(person.id) ?? []
  const clears = how === 'all' || view.content.clear_on_close === true
  context.world.putModals(person.id, clears ? [] : stack.filter((other) => other.id !== view.id))
  if (view.content.notify_on_close !== true) return
  const payload = {
    type: 'view_closed',
    ...interactionBase(context, person),
    view: wireView(context.world, context.app, view),
    is_cleared: clears,
  }
  const delivery = { id: context.ids.next('Cl'), kind: 'interaction' as const, payload, takesAnswer: false }
  await context.delivery.deliver(delivery, undefined)
}
