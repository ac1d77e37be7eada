import { InstalledApp } from './app.ts'
import { MessageDelivery } from './delivery/message-delivery.ts'
import { Requests } from './delivery/signed-requests.ts'
import { Sockets } from './delivery/sockets.ts'
import { socketTickets } from './delivery/tickets.ts'
import { WorkspaceEvents } from './delivery/workspace-events.ts'
import { Faults } from './faults.ts'
import { identifiers } from './identifiers.ts'
import type { InitialState } from './initial-state.ts'
import { responseUrls, triggers } from './limits/lifetimes.ts'
import { rates } from './limits/rates.ts'
import { readManifest } from './manifest.ts'
import { ActivityLog } from './people/activity-log.ts'
import type { PeopleContext } from './people/people-context.ts'
import { WebApi } from './serving/web-api.ts'
import { World } from './world.ts'

/** Creates a workspace's parts; `url` returns its URL once it listens. */
export function assemble(opening: InitialState, url: () => string) {
  const { clock, fixtures } = opening
  const ids = identifiers()
  const manifest = readManifest(opening.manifest)
  const app = new InstalledApp(manifest, opening.botToken, opening.appToken, opening.signingSecret)
  const world = new World(fixtures, manifest.botName, clock)
  const faults = new Faults()
  const requests = new Requests(clock)
  const sockets = new Sockets(clock)
  const delivery = new MessageDelivery(app, clock, faults, ids, requests, sockets)
  const context: PeopleContext = {
    world,
    app,
    clock,
    ids,
    rates: rates(clock),
    triggers: triggers(ids, clock),
    tickets: socketTickets(ids, clock),
    faults,
    events: new WorkspaceEvents(world, app, ids, (event) => delivery.publish(event)),
    url,
    delivery,
    responseUrls: responseUrls(ids, clock),
    activity: new ActivityLog(world),
  }
  const webApi = new WebApi(context, faults)
  sockets.changes.subscribe(() => world.changed('connection', 'sockets'))
  faults.changes.subscribe(() => world.changed('faults', ''))
  delivery.delivered.subscribe((attempt) => world.changed('connection', attempt.delivery.id))
  delivery.changes.subscribe(() => world.changed('connection', 'deliveries'))
  webApi.called.subscribe((call) => world.changed('connection', call.method))
  return { context, faults, requests, sockets, webApi }
}
