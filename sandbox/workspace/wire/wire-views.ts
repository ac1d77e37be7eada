import type { InstalledApp } from '../app.ts'
import type { JsonObject } from '../json.ts'
import type { View } from '../model.ts'
import type { World } from '../world.ts'

/** A view, as in the answer of `views.open` and in interactions. */
export function wireView(world: World, app: InstalledApp, view: View): JsonObject {
  return {
    id: view.id,
    team_id: world.team.id,
    private_metadata: '',
    callback_id: '',
    external_id: '',
    title: null,
    close: null,
    submit: null,
    clear_on_close: false,
    notify_on_close: false,
    ...view.content,
    state: { values: view.values },
    hash: view.hash,
    root_view_id: view.rootId,
    previous_view_id: view.previousId ?? null,
    app_id: app.appId,
    app_installed_team_id: world.team.id,
    bot_id: app.botId,
  }
}
