import { type JsonObject, textOf } from '../json.ts'
import type { Trigger } from '../limits/lifetimes.ts'
import { type Check, messagesOf } from '../limits/shape.ts'
import { homeView, modalView, viewLimitBytes } from '../limits/views.ts'
import type { View } from '../model.ts'
import { initialValues } from '../people/view-values.ts'
import { withIds } from '../wire/wire-messages.ts'
import { wireView } from '../wire/wire-views.ts'
import type { Arguments } from './arguments.ts'
import type { ApiContext, Method } from './call.ts'
import { mustPass, Refused } from './errors.ts'

/** A modal can have two more on top of it. */
export const modalStackLimit = 3

/** Checks a view and adds missing IDs. */
export function readView(site: ApiContext, value: JsonObject, check: Check): JsonObject {
  if (JSON.stringify(value).length > viewLimitBytes) throw new Refused('view_too_large')
  mustPass('invalid_arguments', check, value, '/view')
  const externalId = textOf(value.external_id)
  const taken = [...site.world.modals.values()].flat().some((view) => view.content.external_id === externalId)
  if (externalId !== '' && taken) throw new Refused('duplicate_external_id')
  return { ...value, blocks: withIds(value.blocks, site.ids) }
}

function takeTrigger(site: ApiContext, given: Arguments): Trigger {
  const trigger = site.triggers.exchange(given.needed('trigger_id'))
  if (typeof trigger === 'string') throw new Refused(trigger)
  return trigger
}

/** Creates a modal from the app's view. */
export function newModal(site: ApiContext, personId: string, content: JsonObject, below: View | undefined): View {
  const id = site.ids.next('V')
  return {
    id,
    kind: 'modal',
    personId,
    rootId: below?.rootId ?? id,
    previousId: below?.id,
    hash: site.ids.nextTrigger(),
    content,
    values: initialValues(content, {}),
    errors: {},
    offered: {},
  }
}

/** Replaces the content of an open view; input in blocks that remain is kept. */
export function renewed(site: ApiContext, view: View, content: JsonObject): View {
  const values = initialValues(content, view.values)
  return { ...view, content, values, errors: {}, hash: site.ids.nextTrigger() }
}

function open(site: ApiContext, given: Arguments): JsonObject {
  const sent = given.object('view', 'invalid_arguments')
  const trigger = takeTrigger(site, given)
  const view = newModal(site, trigger.personId, readView(site, sent, modalView), undefined)
  site.world.putModals(trigger.personId, [view])
  return { view: wireView(site.world, site.app, view) }
}

function push(site: ApiContext, given: Arguments): JsonObject {
  const sent = given.object('view', 'invalid_arguments')
  const trigger = takeTrigger(site, given)
  const stack = site.world.modals.get(trigger.personId) ?? []
  const top = stack.at(-1)
  if (!top || trigger.viewId === undefined) throw new Refused('not_found')
  if (stack.length >= modalStackLimit) throw new Refused('push_limit_reached')
  const view = newModal(site, trigger.personId, readView(site, sent, modalView), top)
  site.world.putModals(trigger.personId, [...stack, view])
  return { view: wireView(site.world, site.app, view) }
}

function update(site: ApiContext, given: Arguments): JsonObject {
  const sent = given.object('view', 'invalid_arguments')
  const wanted = (view: View) =>
    given.has('view_id')
      ? view.id === given.text('view_id')
      : given.has('external_id') && view.content.external_id === given.text('external_id')
  const stack = [...site.world.modals.values()].find((views) => views.some(wanted)) ?? []
  const before = stack.find(wanted)
  if (!before) throw new Refused('not_found')
  if (given.has('hash') && given.text('hash') !== before.hash) throw new Refused('hash_conflict')
  const content = readView(site, { ...sent, external_id: undefined }, modalView)
  const after = renewed(site, before, { ...content, external_id: sent.external_id ?? before.content.external_id })
  site.world.putModals(
    before.personId,
    stack.map((view) => (view.id === before.id ? after : view)),
  )
  return { view: wireView(site.world, site.app, after) }
}

function publish(site: ApiContext, given: Arguments): JsonObject {
  const sent = given.object('view', 'invalid_arguments')
  const person = site.world.accounts.get(given.needed('user_id'))
  if (!person || person.kind === 'bot' || person.deactivated)
    throw new Refused('invalid_arguments', {
      response_metadata: { messages: messagesOf([{ pointer: '/user_id', message: 'invalid user_id' }]) },
    })
  if (!site.app.manifest.homeTab) throw new Refused('not_enabled')
  const before = site.world.homes.get(person.id)
  if (given.has('hash') && before && given.text('hash') !== before.hash) throw new Refused('hash_conflict')
  const content = readView(site, sent, homeView)
  const id = before?.id ?? site.ids.next('V')
  const fresh: View = {
    id,
    kind: 'home',
    personId: person.id,
    rootId: id,
    previousId: undefined,
    hash: site.ids.nextTrigger(),
    content,
    values: initialValues(content, before?.values ?? {}),
    errors: {},
    offered: {},
  }
  site.world.putHome(fresh)
  return { view: wireView(site.world, site.app, fresh) }
}

/** The methods of the `views` family. https://docs.slack.dev/reference/methods?family=views */
export const viewMethods: Readonly<Record<string, Method>> = {
  'views.open': { token: 'bot', scopes: [], tier: 'tier4', run: open },
  'views.push': { token: 'bot', scopes: [], tier: 'tier4', run: push },
  'views.update': { token: 'bot', scopes: [], tier: 'tier4', run: update },
  'views.publish': { token: 'bot', scopes: [], tier: 'tier4', run: publish },
}
