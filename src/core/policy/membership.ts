import { type Refusal, refusal } from '../refusals.ts'
import type { Channel, Person, Policy } from './policy.ts'

/** A person and the ids of their groups, both read at the time of the decision. */
export type Membership = {
  readonly person: Person
  readonly groups: readonly string[]
  /** Ids of the same human's other accounts; absent when the configuration names none. */
  readonly also?: readonly string[]
}

/** All accounts of the human who owns an account, including that account. */
export const accountsOf = ({ people }: Pick<Policy, 'people'>, id: string): readonly string[] => [
  ...new Set([id, ...people.filter((accounts) => accounts.includes(id)).flat()]),
]

/** Whether an account belongs to this human: the account in use, or another that the configuration names. */
export const isAccountOf = ({ person, also }: Membership, id: string): boolean =>
  person.id === id || also?.includes(id) === true

/** Whether two accounts belong to the same human. */
export const isSameHuman = (a: Membership, b: Membership): boolean =>
  isAccountOf(a, b.person.id) || isAccountOf(b, a.person.id)

const kindSentences = {
  guest: 'is a guest of this workspace',
  stranger: 'is from another workspace',
  bot: 'is a bot or workflow',
  deactivated: 'is deactivated',
} as const

/** The refusal of a person who is not a full member; null for members. */
export function kindRefusal({ name, kind }: Person): Refusal | null {
  if (kind === 'member') return null
  return refusal(
    'not a member',
    `@${name} ${kindSentences[kind]}.`,
    'Only full members of this workspace can use Lockkeeper.',
  )
}

/** The refusal of requests from a channel that is shared with another organisation; null for other channels. */
export function channelRefusal({ name, sharing }: Channel): Refusal | null {
  if (sharing === 'own') return null
  return refusal(
    'shared channel',
    `#${name} is shared with another organisation.`,
    'Use a channel that belongs to this workspace alone.',
  )
}

/** Whether the lists name the person, by id or by group; `*` in a list matches any. */
export const isNamed = (
  { person, groups }: Membership,
  people: readonly string[],
  byGroup: readonly string[],
): boolean =>
  people.includes('*') ||
  people.includes(person.id) ||
  groups.some((group) => byGroup.includes(group) || byGroup.includes('*'))
