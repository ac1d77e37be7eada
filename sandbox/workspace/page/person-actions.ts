import type { Outcome } from '../delivery/delivery.ts'
import { type JsonObject, listOf, objectOf, textOf } from '../json.ts'
import { currentRevision, type Message, type View } from '../model.ts'
import { actOnView } from '../people/clicks.ts'
import { type Actionable, actionablesIn, asInput } from '../people/elements.ts'
import { filledIn, NotPossible } from '../people/fill-in.ts'
import { closeModal, type Filling, fillIn, putBack } from '../people/modals.ts'
import { searchChoices, searchedInput } from '../people/suggestions.ts'
import { inputsIn, withValue } from '../people/view-values.ts'
import type { PageContext } from './page-context.ts'

/** An action of a person on the page. */
export type PageAction = (parts: PageContext, body: JsonObject) => Promise<JsonObject>

function actor(parts: PageContext, body: JsonObject) {
  return parts.person(textOf(body.as))
}

function messageIn(parts: PageContext, body: JsonObject, ts: string): Message {
  const message = parts.context.world.message(textOf(body.channel), ts)
  if (!message || message.gone) throw new NotPossible('that message is gone')
  if (message.visibleTo !== undefined && message.visibleTo !== body.as) throw new NotPossible('that message is private')
  return message
}

function viewOf(parts: PageContext, body: JsonObject): View {
  const id = textOf(body.view_id)
  const home = parts.context.world.homes.get(textOf(body.as))
  const modal = parts.context.world.modals.get(textOf(body.as))?.find((view) => view.id === id)
  const view = modal ?? (home?.id === id ? home : undefined)
  if (!view) throw new NotPossible('that view is not open')
  return view
}

function actionableAt(blocks: readonly JsonObject[], body: JsonObject): Actionable {
  const found = actionablesIn(blocks).find(
    (one) => one.blockId === textOf(body.block_id) && one.element.action_id === body.action_id,
  )
  if (!found) throw new NotPossible('there is nothing to click on there')
  return found
}

function given(value: JsonObject[string]): string | readonly string[] {
  return Array.isArray(value) ? value.map(textOf) : textOf(value)
}

function chosenIn(parts: PageContext, actionable: Actionable, body: JsonObject): JsonObject {
  if (body.value === undefined || actionable.element.type === 'button') return {}
  return filledIn(parts.context.world, asInput(actionable), given(body.value))
}

function fillingOf(body: JsonObject): Filling {
  return Object.fromEntries(Object.entries(objectOf(body.values)).map(([name, value]) => [name, given(value)]))
}

function shown(outcome: Outcome | Message): JsonObject {
  if ('ts' in outcome) return { kind: 'posted', ts: outcome.ts }
  return outcome.kind === 'acked' ? { kind: 'acked' } : { kind: 'failed', reason: outcome.reason }
}

async function click(parts: PageContext, body: JsonObject): Promise<JsonObject> {
  const { account } = actor(parts, body)
  if (body.view_id !== undefined) {
    const view = viewOf(parts, body)
    const actionable = actionableAt(listOf(view.content.blocks) as readonly JsonObject[], body)
    const chosen = chosenIn(parts, actionable, body)
    const input = inputsIn(view.content.blocks).find((one) => one.actionId === actionable.element.action_id)
    const isModal = view.kind === 'modal' && input && body.value !== undefined
    const after = isModal ? putBack(parts.context, { ...view, values: withValue(view.values, input, chosen) }) : view
    return shown(await actOnView(parts.context, account, after, actionable, chosen))
  }
  const message = messageIn(parts, body, textOf(body.ts))
  const revision = currentRevision(message)
  const actionable = actionableAt(revision.blocks, body)
  return actor(parts, body)
    .clicksAt(message, actionable, chosenIn(parts, actionable, body))
    .then(shown)
}

/** All actions of people on the page, by the last part of the URL. */
export const personActions: Readonly<Record<string, PageAction>> = {
  type: async (parts, body) => {
    const person = actor(parts, body)
    const text = textOf(body.text)
    if (text.trim() === '') throw new NotPossible('there is nothing to send')
    const parentTs = textOf(body.thread_ts)
    return shown(
      parentTs === ''
        ? await person.types(textOf(body.channel), text)
        : await person.typesInThread(messageIn(parts, body, parentTs), text),
    )
  },
  click,
  fill: async (parts, body) => {
    fillIn(parts.context, viewOf(parts, body), fillingOf(body))
    return {}
  },
  suggest: async (parts, body) => {
    const view = viewOf(parts, body)
    const input = searchedInput(view, textOf(body.block_id))
    const found = await searchChoices(parts.context, actor(parts, body).account, view, input, textOf(body.value))
    return typeof found === 'string' ? { kind: 'failed', reason: found } : { kind: 'acked', options: found }
  },
  submit: async (parts, body) => {
    const view = fillIn(parts.context, viewOf(parts, body), fillingOf(body))
    return shown(await actor(parts, body).submitsView(view))
  },
  close: async (parts, body) => {
    const how = body.all === true ? 'all' : 'this one'
    await closeModal(parts.context, actor(parts, body).account, viewOf(parts, body), how)
    return {}
  },
  home: async (parts, body) => {
    actor(parts, body).opensAppHome()
    return {}
  },
  dismiss: async (parts, body) => {
    actor(parts, body).dismisses(messageIn(parts, body, textOf(body.ts)))
    return {}
  },
  shortcut: async (parts, body) => shown(await actor(parts, body).usesShortcut(textOf(body.callback_id))),
}
