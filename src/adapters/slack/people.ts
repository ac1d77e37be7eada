import { setTimeout } from 'node:timers/promises'
import { WebAPIRateLimitedError, type WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { Channel, Person } from '../../core/policy/policy.ts'
import { Failure } from '../../engine/ports/failure.ts'
import type { People } from '../../engine/ports/people.ts'
import type { ListedGroups } from './blocks/spans.ts'
import { flag, text } from './client/answers.ts'
import { errorOf } from './client/errors.ts'
import type { Identity, Self } from './client/identity.ts'

const user = z.object({
  id: z.string(),
  name: text,
  team_id: z.string().nullish(),
  deleted: flag,
  is_bot: flag,
  is_workflow_bot: flag,
  is_stranger: flag,
  // Absent does not mean false: Slack sends both flags for every user that is neither deactivated nor a bot.
  is_restricted: z.boolean().nullish(),
  is_ultra_restricted: z.boolean().nullish(),
  enterprise_user: z.object({ enterprise_id: z.string().nullish() }).nullish(),
  profile: z.object({ display_name: text, real_name: text }).nullish(),
})

const conversation = z.object({
  id: z.string(),
  name: text,
  is_im: flag,
  is_ext_shared: z.boolean().nullish(),
  is_pending_ext_shared: flag,
})

const aboutUser = z.object({ user })
const aboutChannel = z.object({ channel: conversation })
const aboutGroup = z.object({ users: z.array(z.string()) })
const pageOfMembers = z.object({
  members: z.array(z.string()),
  response_metadata: z.object({ next_cursor: text }).nullish(),
})

const membersPerPage = 999
/** More pages than this are no answer: the person may be on a later one. */
const maxPages = 20

const slackbot = 'USLACKBOT'

function kindOf(said: z.infer<typeof user>, us: Identity): Person['kind'] {
  if (said.deleted) return 'deactivated'
  const sameTeam = said.team_id === us.team
  const sameEnterprise = us.enterprise !== null && said.enterprise_user?.enterprise_id === us.enterprise
  if (said.is_stranger || !(sameTeam || sameEnterprise)) return 'stranger'
  if (said.is_bot || said.is_workflow_bot || said.id === slackbot) return 'bot'
  if (typeof said.is_restricted !== 'boolean' || typeof said.is_ultra_restricted !== 'boolean')
    throw new Failure('Slack', `Slack does not say whether ${said.id} is a guest`, 'none')
  return said.is_restricted || said.is_ultra_restricted ? 'guest' : 'member'
}

const nameOf = (said: z.infer<typeof user>): string =>
  [said.profile?.display_name, said.profile?.real_name, said.name].find((name) => name !== undefined && name !== '') ??
  said.id

// Slack allows twenty reads of a group's members a minute: a decision waits briefly instead of failing.
const longestWaitMs = 10_000

/** Calls Slack; waits and repeats the call when Slack limits the rate, within the time limit. */
async function waitingForRateLimit<T>(call: () => Promise<T>, untilMs = Date.now() + longestWaitMs): Promise<T> {
  try {
    return await call()
  } catch (error) {
    const waitMs = error instanceof WebAPIRateLimitedError ? Math.max(1, error.retryAfter) * 1000 : null
    if (waitMs === null || Date.now() + waitMs > untilMs) throw error
    await setTimeout(waitMs)
    return waitingForRateLimit(call, untilMs)
  }
}

/** Calls Slack; any error becomes a `Failure`. */
async function asked<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await waitingForRateLimit(call)
  } catch (error) {
    if (error instanceof Failure) throw error
    const why = error instanceof z.ZodError ? 'the answer is invalid' : errorOf(error).why
    throw new Failure('Slack', `Slack did not answer ${what}: ${why}`, 'none', error)
  }
}

const isInvisible = (error: unknown): boolean => {
  const slackError = errorOf(error)
  return slackError.is === 'refused' && ['user_not_found', 'user_not_visible'].includes(slackError.code)
}

/** People, groups and channels as Slack has them now; nothing is cached. */
export class SlackPeople implements People {
  readonly #client: WebClient
  readonly #self: Self
  readonly #listed: ListedGroups

  constructor(client: WebClient, self: Self, listed: ListedGroups) {
    this.#client = client
    this.#self = self
    this.#listed = listed
  }

  person(id: string): Promise<Person> {
    return asked(`who ${id} is`, async () => {
      const us = await this.#self.identity()
      try {
        const said = aboutUser.parse(await this.#client.users.info({ user: id })).user
        return { id, name: nameOf(said), kind: kindOf(said, us) }
      } catch (error) {
        if (isInvisible(error)) return { id, name: id, kind: 'stranger' }
        throw error
      }
    })
  }

  async members(group: string): Promise<readonly string[]> {
    const listed = Object.hasOwn(this.#listed, group) ? this.#listed[group] : undefined
    if (listed !== undefined) return listed
    return asked(`who is in group ${group}`, async () => {
      const answer = await this.#client.usergroups.users.list({ usergroup: group })
      return aboutGroup.parse(answer).users
    })
  }

  channel(id: string): Promise<Channel> {
    return asked(`about channel ${id}`, async () => {
      const answer = await this.#client.conversations.info({ channel: id })
      const said = aboutChannel.parse(answer).channel
      if (typeof said.is_ext_shared !== 'boolean' && !said.is_im)
        throw new Failure('Slack', `Slack does not say whether ${id} is shared with others`, 'none')
      const shared = said.is_ext_shared === true || said.is_pending_ext_shared
      return { id, name: said.name || 'direct message', sharing: shared ? 'shared with others' : 'own' }
    })
  }

  isIn(channel: string, person: string): Promise<boolean> {
    return asked(`whether ${person} is in channel ${channel}`, async () => {
      let cursor = ''
      for (let pages = 0; pages < maxPages; pages += 1) {
        const answer = await this.#client.conversations.members({ channel, limit: membersPerPage, cursor })
        const { members, response_metadata: more } = pageOfMembers.parse(answer)
        if (members.includes(person)) return true
        cursor = more?.next_cursor ?? ''
        if (cursor === '') return false
      }
      throw new Failure('Slack', `channel ${channel} has more members than are read`, 'none')
    })
  }
}
