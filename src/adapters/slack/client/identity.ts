import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { Failure } from '../../../engine/ports/failure.ts'
import { errorOf } from './errors.ts'

/** The bot's identity in its workspace. */
export type Identity = {
  readonly team: string
  /** The organisation that the workspace belongs to; null outside Enterprise Grid. */
  readonly enterprise: string | null
  readonly teamName: string
  readonly botUser: string
  readonly bot: string
  readonly scopes: readonly string[]
}

const answer = z.object({
  team_id: z.string(),
  enterprise_id: z.string().nullish(),
  team: z.string(),
  user_id: z.string(),
  bot_id: z.string(),
  response_metadata: z.object({ scopes: z.array(z.string()).default([]) }),
})

/** Reads the identity that belongs to the bot's token. Throws `Failure` when Slack does not answer. */
async function askIdentity(client: WebClient): Promise<Identity> {
  try {
    const said = answer.parse(await client.auth.test())
    return {
      team: said.team_id,
      enterprise: said.enterprise_id ?? null,
      teamName: said.team,
      botUser: said.user_id,
      bot: said.bot_id,
      scopes: said.response_metadata.scopes,
    }
  } catch (error) {
    const why = error instanceof z.ZodError ? 'this is no bot token' : errorOf(error).why
    throw new Failure('Slack', `SLACK_BOT_TOKEN: auth.test failed: ${why}`, 'none', error)
  }
}

/** The bot's identity, read once and remembered from then on. */
export class Self {
  readonly #client: WebClient
  #known: Identity | null = null
  #asking: Promise<Identity> | null = null

  constructor(client: WebClient) {
    this.#client = client
  }

  /** The identity; null until it was read. */
  get known(): Identity | null {
    return this.#known
  }

  /** Returns the identity, reading it on the first call. Throws `Failure`. */
  async identity(): Promise<Identity> {
    if (this.#known !== null) return this.#known
    this.#asking ??= askIdentity(this.#client).finally(() => {
      this.#asking = null
    })
    this.#known = await this.#asking
    return this.#known
  }
}
