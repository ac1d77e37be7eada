import type { Outcome } from '../delivery/parcel.ts'
import type { Account } from '../model.ts'
import { NotPossible } from './fill-in.ts'
import { interactionBase, type Scene } from './scene.ts'

/** Somebody uses one of the app's global shortcuts. */
export async function runShortcut(scene: Scene, person: Account, callbackId: string): Promise<Outcome> {
  const known = scene.app.manifest.shortcuts.find((one) => one.callbackId === callbackId && one.kind === 'global')
  if (!known) throw new NotPossible(`the app has no global shortcut ${callbackId}`)
  const triggerId = scene.triggers.issue({ personId: person.id, viewId: undefined })
  const payload = {
    type: 'shortcut',
    ...interactionBase(scene, person),
    callback_id: callbackId,
    trigger_id: triggerId,
    action_ts: (scene.clock.nowMs() / 1000).toFixed(6),
  }
  const parcel = { id: triggerId, kind: 'interaction' as const, payload, takesAnswer: false }
  const outcome = await scene.office.deliver(parcel, undefined)
  if (outcome.kind === 'failed') scene.world.notify(person.id, undefined, `"${known.name}" did not reach the app.`)
  return outcome
}
