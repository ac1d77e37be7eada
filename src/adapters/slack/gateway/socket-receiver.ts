import type { App, Receiver } from '@slack/bolt'
import type { Log } from '../../../engine/ports/log.ts'
import type { SlackBudget } from '../client/budget.ts'
import type { SlackSettings } from '../client/settings.ts'
import { Connection } from './connection.ts'
import type { EventIntake } from './event-intake.ts'
import { SocketSupervisor } from './socket-supervisor.ts'

/** Two, so that one is open while Slack has the other renewed; Slack sends each envelope over one of them. */
const socketCount = 2

/** Receives Slack's requests over sockets that the bot opens. */
export class SocketReceiver implements Receiver {
  readonly #supervisors: readonly SocketSupervisor[]
  readonly #intake: EventIntake
  readonly #drainMs: number

  constructor(intake: EventIntake, settings: SlackSettings, appToken: string, budget: SlackBudget, log: Log) {
    this.#intake = intake
    this.#drainMs = settings.times.drainMs
    const connect = () => new Connection(intake, settings, appToken, budget, log)
    this.#supervisors = Array.from({ length: socketCount }, () => new SocketSupervisor(connect, log))
  }

  init(app: App): void {
    this.#intake.connect(app)
  }

  /** The number of open sockets. */
  get openSockets(): number {
    return this.#supervisors.filter((supervisor) => supervisor.isOpen).length
  }

  /** Resolves when every socket was tried once; those that failed are retried. */
  async start(): Promise<void> {
    await Promise.all(this.#supervisors.map((supervisor) => supervisor.start()))
  }

  async stop(): Promise<void> {
    await Promise.all(this.#supervisors.map((supervisor) => supervisor.stop()))
    await this.#intake.inFlight.settled(this.#drainMs)
  }
}
