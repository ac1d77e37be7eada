import type { InstalledApp } from '../app.ts'
import type { Clock } from '../clock.ts'
import type { SocketTickets } from '../delivery/tickets.ts'
import type { WorkspaceEvents } from '../delivery/workspace-events.ts'
import type { Faults } from '../faults.ts'
import type { Identifiers } from '../identifiers.ts'
import type { JsonObject } from '../json.ts'
import type { Triggers } from '../limits/lifetimes.ts'
import type { Rates, Tier } from '../limits/rates.ts'
import type { World } from '../world.ts'
import type { Arguments } from './arguments.ts'

/** What the methods of the Web API need. */
export interface ApiContext {
  readonly world: World
  readonly app: InstalledApp
  readonly clock: Clock
  readonly ids: Identifiers
  readonly rates: Rates
  readonly triggers: Triggers
  readonly tickets: SocketTickets
  readonly faults: Pick<Faults, 'hasOnlyOlderBlocks'>
  /** Sends the events of changes to the bot, where it has subscribed to them. */
  readonly events: WorkspaceEvents
  /** The URL of this workspace, such as `http://127.0.0.1:4400`. */
  readonly url: () => string
}

/** One method of the Web API: its required scopes and its implementation. */
export interface Method {
  readonly token: 'bot' | 'app' | 'none'
  /** One of these scopes is enough. */
  readonly scopes: readonly string[]
  readonly tier: Tier
  readonly run: (site: ApiContext, given: Arguments) => JsonObject
}
