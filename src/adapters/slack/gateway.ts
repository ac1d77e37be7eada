import type { IncomingMessage, ServerResponse } from 'node:http'
import { invariant } from '../../core/invariant.ts'
import type { Clock } from '../../engine/ports/clock.ts'
import type { Conversation } from '../../engine/ports/conversation.ts'
import type { Inbox } from '../../engine/ports/inbox.ts'
import type { Log } from '../../engine/ports/log.ts'
import type { AcceptedBlocks } from './blocks/accepted-blocks.ts'
import type { SlackBudget } from './client/budget.ts'
import { botClient } from './client/client.ts'
import type { Self } from './client/identity.ts'
import type { SlackSettings } from './client/settings.ts'
import type { Pictures } from './files/pictures.ts'
import { Dialogs } from './gateway/dialogs.ts'
import { EventIntake } from './gateway/event-intake.ts'
import { Home } from './gateway/home.ts'
import { HttpReceiver } from './gateway/http-receiver.ts'
import { endsWithin } from './gateway/in-flight.ts'
import { listen } from './gateway/listeners.ts'
import { PrivateAnswers } from './gateway/private-answers.ts'
import { RequestIntake } from './gateway/request-intake.ts'
import { RequestLimiter } from './gateway/request-limiter.ts'
import { SocketReceiver } from './gateway/socket-receiver.ts'

/** What the gateway needs from the rest of the bot. */
export type GatewayParts = {
  readonly conversation: Conversation
  readonly inbox: Inbox
  readonly self: Self
  readonly blocks: AcceptedBlocks
  readonly budget: SlackBudget
  readonly pictures: Pictures
  readonly clock: Clock
  readonly log: Log
}

/**
 * A request is taken over when its bot gave no sign of life for the first time; each bot gives one, and looks for such
 * requests, every `lookEveryMs`.
 */
const takeOverAfterMs = 4_000
const lookEveryMs = 1_000

/** Receives Slack's requests; nothing specific to Slack passes beyond it. */
export class SlackGateway {
  readonly #requests: RequestIntake
  readonly #http: HttpReceiver | null
  readonly #sockets: SocketReceiver | null
  readonly #drainMs: number
  readonly #log: Log
  #sweep: NodeJS.Timeout | undefined
  #sweeping: Promise<void> = Promise.resolve()
  #isSweeping = false

  constructor(settings: SlackSettings, parts: GatewayParts) {
    const { conversation, inbox, self, blocks, budget, pictures, clock, log } = parts
    const { listedGroups, times } = settings
    const client = botClient(settings, times.askMs, budget, log)
    const home = new Home(client, listedGroups, conversation, log)
    const answers = new PrivateAnswers({ client, blocks, pictures, sendMs: times.askMs, home, log })
    const dialogs = new Dialogs(botClient(settings, times.dialogMs, budget, log), listedGroups)
    const limiter = new RequestLimiter(clock, times.requestMs)
    const { keepMs } = times
    const requests = new RequestIntake({ conversation, inbox, answers, dialogs, keepMs, limiter, clock, log })
    const intake = new EventIntake(requests, self, log)
    const { mode, signingSecret, appToken } = settings
    invariant(mode === 'socket' ? appToken !== null : signingSecret !== null, `the secret for ${mode} mode is missing`)
    this.#http =
      mode === 'http' && signingSecret !== null ? new HttpReceiver(intake, signingSecret, times, clock, log) : null
    this.#sockets =
      mode === 'socket' && appToken !== null ? new SocketReceiver(intake, settings, appToken, budget, log) : null
    this.#requests = requests
    this.#drainMs = times.drainMs
    this.#log = log
    const receiver = this.#http ?? this.#sockets
    invariant(receiver !== null, `no way in for ${mode} mode`)
    listen(receiver, settings, { requests, answers, home, limiter, self, budget, log })
  }

  /** Whether Slack can reach the bot now. */
  get reachable(): boolean {
    return this.#sockets === null || this.#sockets.openSockets > 0
  }

  /** Starts to accept requests, and takes over stored requests that an earlier bot did not complete. */
  async start(): Promise<void> {
    await this.#http?.start()
    await this.#sockets?.start()
    this.#sweepNow()
    this.#sweep = setInterval(() => this.#sweepNow(), lookEveryMs)
    this.#sweep.unref()
  }

  /** Serves `POST /slack/events` in HTTP mode. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#http === null) response.writeHead(404).end()
    else await this.#http.serve(request, response)
  }

  /** Accepts no more requests; resolves when those in progress are done or their time is over. */
  async stop(): Promise<void> {
    clearInterval(this.#sweep)
    await (this.#http ?? this.#sockets)?.stop()
    await endsWithin(this.#sweeping, this.#drainMs)
  }

  #sweepNow(): void {
    const warn = (error: unknown) => this.#log.warn({ error }, 'looking for requests of other bots failed')
    void this.#requests.keep().catch(warn)
    void this.#requests.countDropped().catch(warn)
    if (this.#isSweeping) return
    this.#isSweeping = true
    this.#sweeping = this.#requests
      .takeOver(takeOverAfterMs)
      .catch(warn)
      .finally(() => {
        this.#isSweeping = false
      })
  }
}
