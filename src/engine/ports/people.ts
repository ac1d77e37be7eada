import type { Channel, Person } from '../../core/policy/policy.ts'

/** People, groups and channels, asked freshly. Throws `Failure` when they cannot be asked: nobody has agreed then. */
export type People = {
  person(id: string): Promise<Person>
  /** Ids of the group's members now. */
  members(group: string): Promise<readonly string[]>
  channel(id: string): Promise<Channel>
}
