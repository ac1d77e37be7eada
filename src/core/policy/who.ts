import { type Refusal, refusal } from '../refusals.ts'
import type { Channel, Person, Policy } from './policy.ts'

/** A person with the ids of the groups they are in, both asked just now. */
export type Membership = {
  readonly person: Person
  readonly groups: readonly string[]
  /** Ids of other accounts of the same human, where the configuration names them. */
  readonly also?: readonly string[]
}

/** All accounts of the human behind an account, itself among them. */
export const accountsOf = ({ people }: Pick<Policy, 'people'>, id: string): readonly string[] => [
  ...new Set([id, ...people.filter((accounts) => accounts.includes(id)).flat()]),
]

/** Whether an account belongs to this human: the one they use now, or another one that the configuration names. */
export const isAccountOf = ({ person, also }: Membership, id: string): boolean =>
  person.id === id || also?.includes(id) === true

/** Whether two accounts are of the same human. */
export const isSameHuman = (a: Membership, b: Membership): boolean =>
  isAccountOf(a, b.person.id) || isAccountOf(b, a.person.id)

const kindSentences = {
  guest: 'is a guest of this workspace',
  stranger: 'is from another workspace',
  bot: 'is a bot or workflow',
  deactivated: 'is deactivated',
} as const

/** Why a person of this kind has no say here; null for members. */
export function kindRefusal({ name, kind }: Person): Refusal | null {
  if (kind === 'member') return null
  return refusal(
    'not a member',
    `@${name} ${kindSentences[kind]}.`,
    'Only full members of this workspace can use Lockkeeper.',
  )
}

/** Why nothing is taken from this channel; null when it is only ours. */
export function channelRefusal({ name, sharing }: Channel): Refusal | null {
  if (sharing === 'own') return null
  return refusal(
    'shared channel',
    `#${name} is shared with another organisation.`,
    'Use a channel that belongs to this workspace alone.',
  )
}

/** Whether lists of ids name the person, directly or by a group; `*` in a list means any. */
export const isNamed = (
  { person, groups }: Membership,
  people: readonly string[],
  byGroup: readonly string[],
): boolean =>
  people.includes('*') ||
  people.includes(person.id) ||
  groups.some((group) => byGroup.includes(group) || byGroup.includes('*'))
