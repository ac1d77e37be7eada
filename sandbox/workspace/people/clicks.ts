import type { Outcome } from '../delivery/parcel.ts'
import type { JsonObject } from '../json.ts'
import type { Account, Message, Revision, View } from '../model.ts'
import { wireRevision } from '../wire/wire-messages.ts'
import { wireView } from '../wire/wire-views.ts'
import type { Actionable } from './elements.ts'
import { labelOf } from './elements.ts'
import { interactionBase, responseAddress, type Scene, wireChannelName } from './scene.ts'
import { initialValues } from './view-values.ts'

/** What a person did to an element: nothing beyond the click for a button, a choice for a menu. */
function actionOf(scene: Scene, actionable: Actionable, chosen: JsonObject): JsonObject {
  const { element, blockId } = actionable
  const { confirm: _asked, options: _choices, option_groups: _groups, initial_option: _initial, ...shown } = element
  return { ...shown, ...chosen, block_id: blockId, action_ts: (scene.clock.nowMs() / 1000).toFixed(6) }
}

function report(scene: Scene, person: Account, channelId: string | undefined, what: string, outcome: Outcome): Outcome {
  if (outcome.kind === 'failed')
    scene.world.notify(person.id, channelId, `Slack shows a warning beside ${what}: the app did not respond.`)
  return outcome
}

/** Somebody acts on an element of a message, as it stood at some revision. */
export async function actOnMessage(
  scene: Scene,
  person: Account,
  message: Message,
  revision: Revision,
  actionable: Actionable,
  chosen: JsonObject,
): Promise<Outcome> {
  const channel = scene.world.channels.get(message.channelId)
  const hidden = message.visibleTo !== undefined
  const target = {
    personId: person.id,
    channelId: message.channelId,
    threadTs: message.threadTs,
    messageTs: message.ts,
  }
  const triggerId = scene.triggers.issue({ personId: person.id, viewId: undefined })
  const payload = {
    type: 'block_actions',
    ...interactionBase(scene, person),
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channelId,
      is_ephemeral: hidden,
      thread_ts: message.threadTs,
    },
    trigger_id: triggerId,
    channel: { id: message.channelId, name: channel ? wireChannelName(channel) : 'unknown' },
    // Slack sends no content of ephemeral messages back.
    message: hidden ? undefined : wireRevision(scene.world, scene.app, message, revision),
    state: { values: initialValues({ blocks: revision.blocks }, {}) },
    response_url: responseAddress(scene, scene.responseUrls.issue(target)),
    actions: [actionOf(scene, actionable, chosen)],
  }
  const parcel = { id: triggerId, kind: 'interaction' as const, payload, takesAnswer: false }
  const outcome = await scene.office.deliver(parcel, undefined)
  return report(scene, person, message.channelId, `[${labelOf(actionable.element)}]`, outcome)
}

/** Somebody acts on an element of an open modal or of their App Home. */
export async function actOnView(
  scene: Scene,
  person: Account,
  view: View,
  actionable: Actionable,
  chosen: JsonObject,
): Promise<Outcome> {
  const viewId = view.kind === 'modal' ? view.id : undefined
  const triggerId = scene.triggers.issue({ personId: person.id, viewId })
  const payload = {
    type: 'block_actions',
    ...interactionBase(scene, person),
    container: { type: 'view', view_id: view.id },
    trigger_id: triggerId,
    view: wireView(scene.world, scene.app, view),
    actions: [actionOf(scene, actionable, chosen)],
  }
  const parcel = { id: triggerId, kind: 'interaction' as const, payload, takesAnswer: false }
  const outcome = await scene.office.deliver(parcel, undefined)
  return report(scene, person, undefined, `[${labelOf(actionable.element)}]`, outcome)
}
