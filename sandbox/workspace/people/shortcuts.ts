import type { Outcome } from '../delivery/delivery.ts'
import type { Account } from '../model.ts'
import { NotPossible } from './fill-in.ts'
import { interactionBase, type PeopleContext } from './people-context.ts'

/** Uses one of the app's global shortcuts. */
export async function runShortcut(context: PeopleContext, person: Account, callbackId: string): Promise<Outcome> {
  const known = context.app.manifest.shortcuts.find((one) => one.callbackId === callbackId && one.kind === 'global')
  if (!known) throw new NotPossible(`the app has no global shortcut ${callbackId}`)
  const triggerId = context.triggers.issue({ personId: person.id, viewId: undefined })
  const payload = {
    type: 'shortcut',
    ...interactionBase(context, person),
    callback_id: callbackId,
    trigger_id: triggerId,
    action_ts: (context.clock.nowMs() / 1000).toFixed(6),
  }
  const delivery = { id: triggerId, kind: 'interaction' as const, payload, takesAnswer: false }
  const outcome = await context.delivery.deliver(delivery, undefined)
  if (outcome.kind === 'failed') context.world.notify(person.id, undefined, `"${known.name}" did not reach the app.`)
  return outcome
}
