import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { Failure } from '../../engine/ports/failure.ts'
import { flag, nextPage, text } from './client/answers.ts'
import { errorOf } from './client/errors.ts'

/** A channel that can be chosen. */
export type ChannelChoice = {
  readonly id: string
  readonly name: string
  readonly sharing: 'own' | 'shared with others'
  readonly bot: 'is in it' | 'is not in it'
}

/** A user group that can be chosen. */
export type GroupChoice = { readonly id: string; readonly name: string; readonly members: number | null }

/** The channels and user groups of a workspace, to choose from. Throws `Failure` when Slack does not answer. */
export type Choices = {
  channels(): Promise<readonly ChannelChoice[]>
  /** Empty where the workspace has none: user groups need a paid plan. */
  groups(): Promise<readonly GroupChoice[]>
  personName(id: string): Promise<string>
}

const channelPage = z.object({
  channels: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      is_ext_shared: flag,
      is_pending_ext_shared: flag,
      is_member: flag,
    }),
  ),
  response_metadata: nextPage,
})

const allGroups = z.object({
  usergroups: z.array(z.object({ id: z.string(), handle: z.string(), user_count: z.coerce.number().nullish() })),
})

const aboutUser = z.object({ user: z.object({ name: text, real_name: text }) })

// the most that Slack returns in one page, and the most pages that are useful to a reader
const pageSize = 200
const maxPages = 25
const withoutGroups = ['paid_teams_only', 'plan_upgrade_required']

/** Reads the channels and user groups of a workspace. */
export const slackChoices = (client: WebClient): Choices => ({
  channels: () => asked('which channels there are', () => allChannels(client)),
  groups: () =>
    asked('which user groups there are', async () => {
      try {
        const { usergroups } = allGroups.parse(await client.usergroups.list({ include_count: true }))
        return usergroups.map(({ id, handle, user_count }) => ({ id, name: handle, members: user_count ?? null }))
      } catch (error) {
        const slackError = errorOf(error)
        if (slackError.is === 'refused' && withoutGroups.includes(slackError.code)) return []
        throw error
      }
    }),
  personName: (id) =>
    asked(`who ${id} is`, async () => {
      const { user } = aboutUser.parse(await client.users.info({ user: id }))
      return user.real_name || user.name || id
    }),
})

async function allChannels(client: WebClient): Promise<readonly ChannelChoice[]> {
  const found: ChannelChoice[] = []
  let cursor = ''
  for (let page = 0; page < maxPages; page++) {
    const answer = await client.conversations.list({
      types: 'public_channel,private_channel',
      exclude_archived: true,
      limit: pageSize,
      ...(cursor === '' ? {} : { cursor }),
    })
    const { channels, response_metadata: next } = channelPage.parse(answer)
    for (const { id, name, is_ext_shared, is_pending_ext_shared, is_member } of channels)
      found.push({
        id,
        name,
        sharing: is_ext_shared || is_pending_ext_shared ? 'shared with others' : 'own',
        bot: is_member ? 'is in it' : 'is not in it',
      })
    if (next === '') break
    cursor = next
  }
  return found
}

async function asked<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    const why = error instanceof z.ZodError ? 'the answer is invalid' : errorOf(error).why
    throw new Failure('Slack', `Slack did not answer ${what}: ${why}`, 'none', error)
  }
}
