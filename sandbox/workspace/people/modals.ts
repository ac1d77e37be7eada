import type { Outcome } from '../delivery/parcel.ts'
import { isObject, type Json, type JsonObject, objectOf, objectsOf, textOf } from '../json.ts'
import { modalView } from '../limits/views.ts'
import type { Account, View } from '../model.ts'
import { Refused } from '../webapi/refusing.ts'
import { modalStackLimit, newModal, readView, renewed } from '../webapi/view-methods.ts'
import { wireView } from '../wire/wire-views.ts'
import { filledIn, NotPossible } from './fill-in.ts'
import { interactionBase, type Scene } from './scene.ts'
import { inputsIn, isBlank, withValue } from './view-values.ts'

/** What a person writes into a form, by label, action_id or block_id; a list chooses several. */
export type Filling = Readonly<Record<string, string | readonly string[]>>

/** What Slack shows in a modal whose app did not answer, or answered nonsense. */
export const troubleConnecting = 'We had some trouble connecting. Try again?'

/** The modal that somebody sees. */
export function topModal(scene: Scene, personId: string): View {
  const top = scene.world.modals.get(personId)?.at(-1)
  if (!top) throw new NotPossible('there is no open modal')
  return top
}

/** Puts a changed view where it was in somebody's stack. */
export function putBack(scene: Scene, view: View): View {
  const stack = scene.world.modals.get(view.personId) ?? []
  scene.world.putModals(
    view.personId,
    stack.map((other) => (other.id === view.id ? view : other)),
  )
  return view
}

/** Writes into the inputs of a modal. */
export function fillIn(scene: Scene, view: View, filling: Filling): View {
  const inputs = inputsIn(view.content.blocks)
  let values = view.values
  for (const [name, given] of Object.entries(filling)) {
    const input = inputs.find((one) => [one.label, one.actionId, one.blockId].includes(name))
    if (!input)
      throw new NotPossible(`there is no "${name}" to fill in, but ${inputs.map((one) => one.label).join(', ')}`)
    values = withValue(values, input, filledIn(scene.world, input, given))
  }
  return putBack(scene, { ...view, values })
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

/** The modals that are open once an app's answer to a submission has been obeyed. */
function stackAfter(scene: Scene, stack: readonly View[], view: View, answer: JsonObject): readonly View[] {
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
      return [...below, renewed(scene, view, readView(scene, objectOf(answer.view), modalView))]
    case 'push': {
      if (stack.length >= modalStackLimit) throw new Refused('push_limit_reached')
      const content = readView(scene, objectOf(answer.view), modalView)
      return [...stack, newModal(scene, view.personId, content, view)]
    }
    default:
      throw new Refused('invalid_response_action')
  }
}

function takeAnswer(scene: Scene, view: View, answer: Json | undefined): void {
  const stack = scene.world.modals.get(view.personId) ?? []
  const stillOpen = stack.find((other) => other.id === view.id)
  if (!stillOpen) return
  try {
    if (answer !== undefined && !isObject(answer)) throw new Refused('invalid_response')
    scene.world.putModals(view.personId, stackAfter(scene, stack, stillOpen, answer ?? {}))
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    putBack(scene, { ...stillOpen, errors: { '': troubleConnecting } })
  }
}

/** Somebody sends a modal off; the app's answer closes it, changes it or says what is wrong. */
export async function submitModal(scene: Scene, person: Account, view: View): Promise<Outcome> {
  if (view.content.submit === undefined) throw new NotPossible('this modal has no button to submit it')
  refuseBlanks(view)
  const triggerId = scene.triggers.issue({ personId: person.id, viewId: view.id })
  const payload = {
    type: 'view_submission',
    ...interactionBase(scene, person),
    trigger_id: triggerId,
    view: wireView(scene.world, scene.app, view),
    response_urls: [],
  }
  const parcel = { id: triggerId, kind: 'interaction' as const, payload, takesAnswer: true }
  const outcome = await scene.office.deliver(parcel, undefined)
  if (outcome.kind === 'acked') takeAnswer(scene, view, outcome.answer)
  else putBack(scene, { ...view, errors: { '': troubleConnecting } })
  return outcome
}

/** Somebody closes a modal without sending it, or all of them at once. */
export async function closeModal(scene: Scene, person: Account, view: View, how: 'this one' | 'all'): Promise<void> {
  const stack = scene.world.modals.get(person.id) ?? []
  const clears = how === 'all' || view.content.clear_on_close === true
  scene.world.putModals(person.id, clears ? [] : stack.filter((other) => other.id !== view.id))
  if (view.content.notify_on_close !== true) return
  const payload = {
    type: 'view_closed',
    ...interactionBase(scene, person),
    view: wireView(scene.world, scene.app, view),
    is_cleared: clears,
  }
  const parcel = { id: scene.ids.next('Cl'), kind: 'interaction' as const, payload, takesAnswer: false }
  await scene.office.deliver(parcel, undefined)
}
