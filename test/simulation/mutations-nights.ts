import { hashOf } from '../../src/core/hash.ts'
import type { Policy } from '../../src/core/policy/policy.ts'
import type { UnattendedEntry } from '../../src/core/policy/unattended.ts'
import { dora, ops } from '../world/policy.ts'
import type { World } from '../world/world.ts'
import type { Mutation } from './mutation.ts'

type Entries = { readonly [name: string]: UnattendedEntry }

/** Lets the engine see other policy entries than those of the configuration. */
function seesEntries({ context }: World, seen: (entries: Entries) => Entries): void {
  let { policy } = context
  const seeing = (given: Policy): Policy =>
    given.unattended ? { ...given, unattended: seen(given.unattended) } : given
  Object.defineProperty(context, 'policy', {
    get: () => policy,
    set(given: Policy) {
      policy = seeing(given)
    },
  })
}

const mapped = (
  entries: Entries,
  change: (name: string, entry: UnattendedEntry) => readonly [string, UnattendedEntry],
) => Object.fromEntries(Object.entries(entries).map(([name, entry]) => change(name, entry)))

/** Mutations of unattended nights. */
export const nightMutations: readonly Mutation[] = [
  {
    mutation: 'S75 the name of a night comes from its entry as it is, so that an edit posts a second card',
    violates: 'I3',
    found: 'scenarios',
    scenario: 'a night that was cancelled, and its entry edited',
    apply: (world) =>
      seesEntries(world, (entries) =>
        mapped(entries, (name, entry) => [`${name}-${hashOf(entry).slice(0, 8)}`, entry]),
      ),
  },
  {
    mutation: 'S76 the members of the owner group are those of the afternoon',
    violates: 'I7',
    found: 'scenarios',
    scenario: 'a night without an owner',
    apply({ people }) {
      const { members } = people
      people.members = async (group) => (group === ops ? [dora] : members.call(people, group))
    },
  },
  {
    mutation: 'S77 a card is posted as long as the window has not opened',
    violates: 'I7',
    found: 'scenarios',
    scenario: 'a night that no bot prepared in time',
    apply: (world) =>
      seesEntries(world, (entries) => mapped(entries, (name, entry) => [name, { ...entry, noticeMs: 0 }])),
  },
]
