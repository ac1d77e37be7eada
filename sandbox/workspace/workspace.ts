import { randomBytes } from 'node:crypto'
import { InstalledApp } from './app.ts'
import { type Cast, harbourCast, people } from './cast.ts'
import { type Clock, systemClock } from './clock.ts'
import { Happenings } from './delivery/happenings.ts'
import { PostOffice } from './delivery/post-office.ts'
import { Requests } from './delivery/signed-requests.ts'
import { Sockets } from './delivery/sockets.ts'
import { socketTickets } from './delivery/tickets.ts'
import { verifyAddress } from './delivery/url-verification.ts'
import { Faults } from './faults.ts'
import { identifiers } from './identifiers.ts'
import { responseUrls, triggers } from './limits/lifetimes.ts'
import { rates } from './limits/rates.ts'
import { readManifest } from './manifest.ts'
import { sandboxSection } from './page/section.ts'
import { Admin } from './people/admin.ts'
import { type Bounds, Person } from './people/person.ts'
import type { Scene } from './people/scene.ts'
import { addressOf, listen } from './serving/server.ts'
import { until } from './serving/until.ts'
import { WebApi } from './serving/web-api.ts'
import { type Detail, transcriptOf } from './transcript/transcript.ts'
import { World } from './world.ts'

/** What a workspace opens with. */
export interface Opening {
  /** The app's manifest, as Slack takes it. */
  readonly manifest: unknown
  readonly cast: Cast
  readonly clock: Clock
  /** Zero takes any port that is free. */
  readonly port: number
  readonly botToken: string
  readonly appToken: string
  readonly signingSecret: string
}

/** Harbour with an app of this manifest installed, on any port, in real time and with fresh secrets. */
export function harbourWith(manifest: unknown): Opening {
  const secret = () => randomBytes(16).toString('hex')
  return {
    manifest,
    cast: harbourCast,
    clock: systemClock,
    port: 0,
    botToken: `xoxb-sandbox-${secret()}`,
    appToken: `xapp-sandbox-${secret()}`,
    signingSecret: secret(),
  }
}

/** A running workspace, and everything a test or the demo does with it. */
export type Workspace = Awaited<ReturnType<typeof startWorkspace>>

/** Opens a workspace that plays Slack for a bot; a manifest that Slack would refuse is refused here. */
export async function startWorkspace(opening: Opening) {
  const { clock, cast } = opening
  const ids = identifiers()
  const app = new InstalledApp(
    readManifest(opening.manifest),
    opening.botToken,
    opening.appToken,
    opening.signingSecret,
  )
  const world = new World(cast, app.manifest.botName, clock)
  const faults = new Faults()
  const requests = new Requests(clock)
  const sockets = new Sockets(clock)
  const office = new PostOffice(app, clock, faults, ids, requests, sockets)
  let url = ''
  const scene: Scene = {
    world,
    app,
    clock,
    ids,
    rates: rates(clock),
    triggers: triggers(ids, clock),
    tickets: socketTickets(ids, clock),
    happenings: new Happenings(world, app, ids, (parcel) => office.publish(parcel)),
    url: () => url,
    office,
    responseUrls: responseUrls(ids, clock),
    story: [],
  }
  const webApi = new WebApi(scene, faults)
  const persons = new Map<string, Person>()
  const personAs = (name: string, bounds: Bounds): Person => {
    const id = (people as Readonly<Record<string, string>>)[name] ?? name
    const known = persons.get(`${bounds} ${id}`) ?? new Person(scene, id, bounds)
    persons.set(`${bounds} ${id}`, known)
    return known
  }
  const person = (name: string) => personAs(name, 'client')
  const stopTelling = [
    sockets.changes.listen(() => world.changed('connection', 'sockets')),
    faults.changes.listen(() => world.changed('faults', '')),
    office.delivered.listen((attempt) => world.changed('connection', attempt.parcel.id)),
    office.changes.listen(() => world.changed('connection', 'deliveries')),
    webApi.called.listen((call) => world.changed('connection', call.method)),
  ]
  const sandbox = sandboxSection({ scene, faults, sockets, webApi, person })
  const server = await listen({ scene, faults, sockets, webApi, sandbox: sandbox.serve }, opening.port)
  url = addressOf(server)
  const transcript = (of: string, detail: Detail = 'as it stands') => transcriptOf(scene, of, detail)

  return {
    url,
    apiUrl: `${url}/api/`,
    botToken: opening.botToken,
    appToken: opening.appToken,
    signingSecret: opening.signingSecret,
    world,
    app,
    clock,
    faults,
    sockets,
    /** Everything delivered to the bot, with the means to send it again. */
    office,
    /** Every call of the Web API. */
    calls: webApi.calls,
    admin: new Admin(scene),
    /** Somebody of the cast by name, or anybody by id, held to what Slack's client allows. */
    person,
    /** The same person, whose requests nothing holds back: out of the channel, deactivated, a stranger. */
    forged: (name: string) => personAs(name, 'forged'),
    transcript,
    /** Waits until looking gives something; looks again at every change. */
    until: <Found>(look: () => Found | undefined | false, withinMs = 10_000): Promise<Found> =>
      until([world.changes], look, withinMs, () => transcript('everything')),
    /** Turns Socket Mode off and sends everything to this address, once it has proved to be the app's. */
    connectHttp: async (botUrl: string, signingSecret: string): Promise<void> => {
      app.signingSecret = signingSecret
      await verifyAddress(requests, ids, botUrl, signingSecret)
      app.transport = { kind: 'http', url: botUrl }
      world.changed('connection', 'http')
    },
    /** Turns Socket Mode on. */
    connectSockets: (): void => {
      app.transport = { kind: 'socket' }
      world.changed('connection', 'socket')
    },
    /** Slack goes away altogether: sockets break, nothing answers, events wait. */
    silence: (): void => {
      faults.silence()
      sockets.cut()
    },
    /** Slack is back, and tells what happened meanwhile. */
    speakAgain: (): void => {
      faults.speakAgain()
      office.catchUp()
    },
    /** Slack tells the app that it gets more events than it may. */
    tellRateLimited: () => office.tellRateLimited(world.team.id),
    /** Closes everything. */
    stop: async (): Promise<void> => {
      for (const stop of stopTelling) stop()
      sandbox.stop()
      sockets.stop()
      requests.stop()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
