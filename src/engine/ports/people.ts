import type { Channel, Person } from '../../core/policy/policy.ts'

/**
 * People, groups and channels of the chat system, by fresh answers. Throws `Failure` when it does not answer; no
 * approval counts then.
 */
export type People = {
  person(id: string): Promise<Person>
  /** The ids of the group's current members. */
  members(group: string): Promise<readonly string[]>
  channel(id: string): Promise<Channel>
  /** Whether the person is in the channel now. */
  isIn(channel: string, person: string): Promise<boolean>
}
