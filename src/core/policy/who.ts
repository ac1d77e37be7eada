import { type Refusal, refusal } from '../refusals.ts'
import type { Channel, Person } from './policy.ts'

/** A person with the ids of the groups they are in, both asked just now. */
export type Who = { readonly person: Person; readonly groups: readonly string[] }

const kindSentences = {
  guest: 'is a guest of this workspace',
  stranger: 'is from another workspace',
  bot: 'is a bot or workflow, and those decide nothing',
  deactivated: 'is deactivated',
} as const

/** Why a person of this kind has no say here; null for members. */
export function kindRefusal({ name, kind }: Person): Refusal | null {
  if (kind === 'member') return null
  return refusal(
    'not a member',
    `@${name} ${kindSentences[kind]}.`,
    'Only full members of the workspace are listened to.',
  )
}

/** Why nothing is taken from this channel; null when it is only ours. */
export function channelRefusal({ name, sharing }: Channel): Refusal | null {
  if (sharing === 'own') return null
  return refusal(
    'shared channel',
    `#${name} is shared with another organisation.`,
    'Ask in a channel that is only ours.',
  )
}

/** Whether lists of ids name the person, directly or by a group; `*` in a list means any. */
export const isNamed = ({ person, groups }: Who, people: readonly string[], byGroup: readonly string[]): boolean =>
  people.includes('*') ||
  people.includes(person.id) ||
  groups.some((group) => byGroup.includes(group) || byGroup.includes('*'))
