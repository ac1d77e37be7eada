import { InstalledApp } from './app.ts'
import { MessageDelivery } from './delivery/message-delivery.ts'
import { Requests } from './delivery/signed-requests.ts'
import { Sockets } from './delivery/sockets.ts'
import { socketTickets } from './delivery/tickets.ts'
import { WorkspaceEvents } from './delivery/workspace-events.ts'
import { Faults } from './faults.ts'
import { identifiers } from './identifiers.ts'
import { responseUrls, triggers } from './limits/lifetimes.ts'
import { rates } from './limits/rates.ts'
import { readManifest } from './manifest.ts'
import type { Opening } from './opening.ts'
import type { Scene } from './people/scene.ts'
import { Story } from './people/story.ts'
import { WebApi } from './serving/web-api.ts'
import { World } from './world.ts'

/** Puts a workspace together; `url` tells where it will answer once it listens. */
export function assemble(opening: Opening, url: () => string) {
  const { clock, cast } = opening
  const ids = identifiers()
  const manifest = readManifest(opening.manifest)
  const app = new InstalledApp(manifest, opening.botToken, opening.appToken, opening.signingSecret)
  const world = new World(cast, manifest.botName, clock)
  const faults = new Faults()
  const requests = new Requests(clock)
  const sockets = new Sockets(clock)
  const office = new MessageDelivery(app, clock, faults, ids, requests, sockets)
  const scene: Scene = {
    world,
    app,
    clock,
    ids,
    rates: rates(clock),
    triggers: triggers(ids, clock),
    tickets: socketTickets(ids, clock),
    happenings: new WorkspaceEvents(world, app, ids, (parcel) => office.publish(parcel)),
    url,
    office,
    responseUrls: responseUrls(ids, clock),
    story: new Story(world),
  }
  const webApi = new WebApi(scene, faults)
  sockets.changes.listen(() => world.changed('connection', 'sockets'))
  faults.changes.listen(() => world.changed('faults', ''))
  office.delivered.listen((attempt) => world.changed('connection', attempt.parcel.id))
  office.changes.listen(() => world.changed('connection', 'deliveries'))
  webApi.called.listen((call) => world.changed('connection', call.method))
  return { scene, faults, requests, sockets, webApi }
}
