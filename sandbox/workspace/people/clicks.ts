import type { Outcome } from '../delivery/delivery.ts'
import type { JsonObject } from '../json.ts'
import type { Account, Message, Revision, View } from '../model.ts'
import { wireRevision } from '../wire/wire-messages.ts'
import { wireView } from '../wire/wire-views.ts'
import type { Actionable } from './elements.ts'
import { labelOf } from './elements.ts'
import { interactionBase, type PeopleContext, responseAddress, wireChannelName } from './people-context.ts'
import { initialValues } from './view-values.ts'

/** The value of an action on an element: none for a button, the choice for a menu. */
function actionOf(context: PeopleContext, actionable: Actionable, chosen: JsonObject): JsonObject {
  const { element, blockId } = actionable
  const { confirm: _asked, options: _choices, option_groups: _groups, initial_option: _initial, ...shown } = element
  return { ...shown, ...chosen, block_id: blockId, action_ts: (context.clock.nowMs() / 1000).toFixed(6) }
}

function report(
  context: PeopleContext,
  person: Account,
  channelId: string | undefined,
  what: string,
  outcome: Outcome,
): Outcome {
  if (outcome.kind === 'failed')
    context.world.notify(person.id, channelId, `Slack shows a warning beside ${what}: the app did not respond.`)
  return outcome
}

/** Acts on an element of a message, as the message was at some revision. */
export async function actOnMessage(
  context: PeopleContext,
  person: Account,
  message: Message,
  revision: Revision,
  actionable: Actionable,
  chosen: JsonObject,
): Promise<Outcome> {
  const channel = context.world.channels.get(message.channelId)
  const hidden = message.visibleTo !== undefined
  const target = {
    personId: person.id,
    channelId: message.channelId,
    threadTs: message.threadTs,
    messageTs: message.ts,
  }
  const triggerId = context.triggers.issue({ personId: person.id, viewId: undefined })
  const payload = {
    type: 'block_actions',
    ...interactionBase(context, person),
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channelId,
      is_ephemeral: hidden,
      thread_ts: message.threadTs,
    },
    trigger_id: triggerId,
    channel: { id: message.channelId, name: channel ? wireChannelName(channel) : 'unknown' },
    // Slack's payload does not include the content of ephemeral messages.
    message: hidden ? undefined : wireRevision(context.world, context.app, message, revision),
    state: { values: initialValues({ blocks: revision.blocks }, {}) },
    response_url: responseAddress(context, context.responseUrls.issue(target)),
    actions: [actionOf(context, actionable, chosen)],
  }
  const delivery = { id: triggerId, kind: 'interaction' as const, payload, takesAnswer: false }
  const outcome = await context.delivery.deliver(delivery, undefined)
  return report(context, person, message.channelId, `[${labelOf(actionable.element)}]`, outcome)
}

/** Acts on an element of an open modal or of the App Home. */
export async function actOnView(
  context: PeopleContext,
  person: Account,
  view: View,
  actionable: Actionable,
  chosen: JsonObject,
): Promise<Outcome> {
  const viewId = view.kind === 'modal' ? view.id : undefined
  const triggerId = context.triggers.issue({ personId: person.id, viewId })
  const payload = {
    type: 'block_actions',
    ...interactionBase(context, person),
    container: { type: 'view', view_id: view.id },
    trigger_id: triggerId,
    view: wireView(context.world, context.app, view),
    actions: [actionOf(context, actionable, chosen)],
  }
  const delivery = { id: triggerId, kind: 'interaction' as const, payload, takesAnswer: false }
  const outcome = await context.delivery.deliver(delivery, undefined)
  return report(context, person, undefined, `[${labelOf(actionable.element)}]`, outcome)
}
