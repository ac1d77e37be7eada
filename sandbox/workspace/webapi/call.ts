import type { InstalledApp } from '../app.ts'
import type { Clock } from '../clock.ts'
import type { SocketTickets } from '../delivery/tickets.ts'
import type { WorkspaceEvents } from '../delivery/workspace-events.ts'
import type { Identifiers } from '../identifiers.ts'
import type { JsonObject } from '../json.ts'
import type { Triggers } from '../limits/lifetimes.ts'
import type { Rates, Tier } from '../limits/rates.ts'
import type { World } from '../world.ts'
import type { Arguments } from './arguments.ts'

/** What every method of the Web API works on. */
export interface ApiContext {
  readonly world: World
  readonly app: InstalledApp
  readonly clock: Clock
  readonly ids: Identifiers
  readonly rates: Rates
  readonly triggers: Triggers
  readonly tickets: SocketTickets
  /** Tells the bot what happened, where it has asked to be told. */
  readonly events: WorkspaceEvents
  /** Where this workspace answers, such as `http://127.0.0.1:4400`. */
  readonly url: () => string
}

/** One method of the Web API: what it asks for and what it does. */
export interface Method {
  readonly token: 'bot' | 'app' | 'none'
  /** Any one of these scopes will do. */
  readonly scopes: readonly string[]
  readonly tier: Tier
  readonly run: (site: ApiContext, given: Arguments) => JsonObject
}
