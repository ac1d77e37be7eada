import type { Server } from 'node:http'
import type { InstalledApp } from './app.ts'
import { assemble } from './assemble.ts'
import type { Outcome } from './delivery/delivery.ts'
import type { MessageDelivery } from './delivery/message-delivery.ts'
import type { Requests } from './delivery/signed-requests.ts'
import type { Sockets } from './delivery/sockets.ts'
import { verifyAddress } from './delivery/url-verification.ts'
import type { Faults } from './faults.ts'
import { people } from './fixtures.ts'
import type { InitialState } from './initial-state.ts'
import { sandboxSection } from './page/section.ts'
import { Admin } from './people/admin.ts'
import type { PeopleContext } from './people/people-context.ts'
import { type Bounds, Person } from './people/person.ts'
import { addressOf, listen } from './serving/server.ts'
import { until } from './serving/until.ts'
import type { CallRecord } from './serving/web-api.ts'
import { type Detail, transcriptOf } from './transcript/transcript.ts'
import type { World } from './world.ts'

type Assembled = ReturnType<typeof assemble>
type Sandbox = ReturnType<typeof sandboxSection>

/** A running workspace that simulates Slack for one bot, with all controls for tests and the demo. */
export class Workspace {
  readonly url: string
  readonly apiUrl: string
  readonly botToken: string
  readonly appToken: string
  readonly signingSecret: string
  readonly world: World
  readonly app: InstalledApp
  readonly faults: Faults
  readonly sockets: Sockets
  /** All deliveries to the bot, with functions to send them again. */
  readonly delivery: MessageDelivery
  /** All calls of the Web API, oldest first. */
  readonly calls: readonly CallRecord[]
  readonly admin: Admin
  readonly #context: PeopleContext
  readonly #requests: Requests
  readonly #sandbox: Sandbox
  readonly #server: Server
  readonly #persons: Persons

  constructor(opening: InitialState, parts: Assembled, persons: Persons, sandbox: Sandbox, server: Server) {
    this.url = addressOf(server)
    this.apiUrl = `${this.url}/api/`
    this.botToken = opening.botToken
    this.appToken = opening.appToken
    this.signingSecret = opening.signingSecret
    this.world = parts.context.world
    this.app = parts.context.app
    this.faults = parts.faults
    this.sockets = parts.sockets
    this.delivery = parts.context.delivery
    this.calls = parts.webApi.calls
    this.admin = new Admin(parts.context)
    this.#context = parts.context
    this.#requests = parts.requests
    this.#sandbox = sandbox
    this.#server = server
    this.#persons = persons
  }

  /** A person by name or ID, limited to what Slack's own client allows. */
  person(name: string): Person {
    return this.#persons.as(name, 'client')
  }

  /**
   * The same person without those limits: requests from outside the channel, of a deactivated account or of a stranger
   * are sent too.
   */
  forged(name: string): Person {
    return this.#persons.as(name, 'forged')
  }

  /** What people read, as plain text; see transcriptOf for the values of `of`. */
  transcript(of: string, detail: Detail = 'as it stands'): string {
    return transcriptOf(this.#context, of, detail)
  }

  /**
   * Waits until a function returns a value; calls it again after every change. Throws with the whole transcript at the
   * time limit.
   */
  until<Found>(look: () => Found | undefined | false, withinMs = 10_000): Promise<Found> {
    return until(this.world.changes, look, withinMs, () => this.transcript('everything'))
  }

  /** Turns Socket Mode off and sends everything to this URL, once it has answered the verification. */
  async connectHttp(botUrl: string, signingSecret: string): Promise<void> {
    this.app.signingSecret = signingSecret
    await verifyAddress(this.#requests, this.#context.ids, botUrl, signingSecret)
    this.app.transport = { kind: 'http', url: botUrl }
    this.world.changed('connection', 'http')
  }

  /** Turns Socket Mode on. */
  connectSockets(): void {
    this.app.transport = { kind: 'socket' }
    this.world.changed('connection', 'socket')
  }

  /** Makes Slack silent: sockets break, nothing is answered, events wait. */
  silence(): void {
    this.faults.silence()
    this.sockets.cut()
  }

  /** Ends the silence and delivers the events that waited. */
  speakAgain(): void {
    this.faults.speakAgain()
    this.delivery.catchUp()
  }

  /** Resets the app's rate limits, as after an hour without a call. */
  forgetRates(): void {
    this.#context.rates.forget()
  }

  /** Tells the app that it exceeds its rate of events. */
  tellRateLimited(): Promise<Outcome> {
    return this.delivery.tellRateLimited(this.world.team.id)
  }

  /** Closes everything. */
  async stop(): Promise<void> {
    this.#sandbox.stop()
    this.sockets.stop()
    this.#requests.stop()
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }
}

/** All people who act, each only once, so that an open dialog is kept. */
class Persons {
  readonly #known = new Map<string, Person>()
  readonly #context: PeopleContext

  constructor(context: PeopleContext) {
    this.#context = context
  }

  as(name: string, bounds: Bounds): Person {
    const id = (people as Readonly<Record<string, string>>)[name] ?? name
    const known = this.#known.get(`${bounds} ${id}`) ?? new Person(this.#context, id, bounds)
    this.#known.set(`${bounds} ${id}`, known)
    return known
  }
}

/** Opens a workspace that simulates Slack for a bot; throws for a manifest that Slack would refuse. */
export async function startWorkspace(opening: InitialState): Promise<Workspace> {
  let url = ''
  const parts = assemble(opening, () => url)
  const persons = new Persons(parts.context)
  const sandbox = sandboxSection({ ...parts, person: (id) => persons.as(id, 'client') })
  const server = await listen({ ...parts, sandbox: sandbox.serve }, opening.port)
  url = addressOf(server)
  return new Workspace(opening, parts, persons, sandbox, server)
}
