import type { Account, AccountKind, Channel, UserGroup } from '../model.ts'
import type { PeopleContext } from './people-context.ts'

/**
 * The changes that an administrator of the workspace can make; the app receives the events that it has subscribed to.
 */
export class Admin {
  readonly #context: PeopleContext

  constructor(context: PeopleContext) {
    this.#context = context
  }

  /** Removes a person from a user group. */
  removesFromGroup(personId: string, groupId: string): void {
    const group = this.#group(groupId)
    this.#changeGroup(group, { ...group, members: group.members.filter((member) => member !== personId) })
  }

  /** Adds a person to a user group. */
  addsToGroup(personId: string, groupId: string): void {
    const group = this.#group(groupId)
    this.#changeGroup(group, { ...group, members: [...new Set([...group.members, personId])] })
  }

  /** Disables or enables a user group. */
  setsGroup(groupId: string, state: 'enabled' | 'disabled'): void {
    const group = this.#group(groupId)
    this.#context.world.putGroup({ ...group, disabled: state === 'disabled' })
  }

  /** Deactivates an account. */
  deactivates(personId: string): void {
    this.#changeAccount({ ...this.#account(personId), deactivated: true })
  }

  /** Reactivates an account. */
  reactivates(personId: string): void {
    this.#changeAccount({ ...this.#account(personId), deactivated: false })
  }

  /** Changes the kind of an account, such as from member to guest. */
  makes(personId: string, kind: AccountKind): void {
    this.#changeAccount({ ...this.#account(personId), kind })
  }

  /** Adds a person or the app itself to a channel. */
  invites(personId: string, channelId: string): void {
    const channel = this.#channel(channelId)
    if (channel.members.includes(personId)) return
    const after = { ...channel, members: [...channel.members, personId] }
    this.#context.world.putChannel(after)
    this.#context.events.memberMoved(this.#account(personId), after, 'member_joined_channel')
  }

  /** Removes a person or the app itself from a channel. */
  removesFromChannel(personId: string, channelId: string): void {
    const channel = this.#channel(channelId)
    if (!channel.members.includes(personId)) return
    const after = { ...channel, members: channel.members.filter((member) => member !== personId) }
    this.#context.world.putChannel(after)
    this.#context.events.memberMoved(this.#account(personId), after, 'member_left_channel')
  }

  /** Creates a channel. */
  creates(channel: Channel): void {
    this.#context.world.putChannel(channel)
  }

  /** Archives a channel, or restores it. */
  setsChannel(channelId: string, state: 'archived' | 'active'): void {
    this.#context.world.putChannel({ ...this.#channel(channelId), archived: state === 'archived' })
  }

  /** Adds a new person to the workspace. */
  welcomes(account: Account): void {
    this.#context.world.putAccount(account)
  }

  #changeGroup(before: UserGroup, after: UserGroup): void {
    this.#context.world.putGroup(after)
    this.#context.events.groupChanged(before, after)
  }

  #changeAccount(account: Account): void {
    this.#context.world.putAccount(account)
    this.#context.events.userChanged(account)
  }

  #account(id: string): Account {
    const account = this.#context.world.accounts.get(id)
    if (!account) throw new Error(`there is nobody with the id ${id}`)
    return account
  }

  #group(id: string): UserGroup {
    const group = this.#context.world.groups.get(id)
    if (!group) throw new Error(`there is no user group ${id}`)
    return group
  }

  #channel(id: string): Channel {
    const channel = this.#context.world.channels.get(id)
    if (!channel) throw new Error(`there is no channel ${id}`)
    return channel
  }
}
