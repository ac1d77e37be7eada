import type { Channel, Person } from '../../src/core/policy/policy.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import type { People } from '../../src/engine/ports/people.ts'
import { ana, approvers, ben, channel, chris, dan, dora, gus, rob, sharedChannel, sue } from './policy.ts'

const nameOf = (id: string): string => id.slice(2).toLowerCase()

/** People, groups and channels in memory. Unknown people are strangers. */
export class MemoryPeople implements People {
  silent = false
  readonly kinds = new Map<string, Person['kind']>()
  readonly groups = new Map<string, readonly string[]>()
  readonly channels = new Map<string, Channel['sharing']>()
  /** The people who are not in a channel; everybody else is in every channel. */
  readonly outside = new Map<string, readonly string[]>()

  #ask(): void {
    if (this.silent) throw new Failure('chat', 'no answer', 'none')
  }
  async person(id: string): Promise<Person> {
    this.#ask()
    return { id, name: nameOf(id), kind: this.kinds.get(id) ?? 'stranger' }
  }
  async members(group: string): Promise<readonly string[]> {
    this.#ask()
    const members = this.groups.get(group)
    if (!members) throw new Failure('chat', `there is no group ${group}`, 'none')
    return members
  }
  async channel(id: string): Promise<Channel> {
    this.#ask()
    const sharing = this.channels.get(id)
    if (!sharing) throw new Failure('chat', `there is no channel ${id}`, 'none')
    return { id, name: nameOf(id), sharing }
  }
  async isIn(channel: string, person: string): Promise<boolean> {
    await this.channel(channel)
    return !(this.outside.get(channel) ?? []).includes(person)
  }
}

/** The people of the policy, one or more of each kind, with their group and channels. */
export function policyPeople(): MemoryPeople {
  const people = new MemoryPeople()
  for (const id of [ana, ben, chris, dora]) people.kinds.set(id, 'member')
  people.kinds.set(gus, 'guest').set(sue, 'stranger').set(rob, 'bot').set(dan, 'deactivated')
  people.groups.set(approvers, [ben, chris, gus, rob, dan])
  people.channels.set(channel, 'own').set(sharedChannel, 'shared with others')
  return people
}
