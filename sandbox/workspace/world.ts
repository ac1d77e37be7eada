import type { Clock } from './clock.ts'
import { installed, type WorkspaceFixtures } from './fixtures.ts'
import { timestamps } from './identifiers.ts'
import type { Account, Channel, Message, Notice, Revision, StoredFile, Team, UserGroup, View } from './model.ts'
import { type Signal, signal } from './signal.ts'

/** The latest change, for parts that redraw the workspace or wait for a change. */
export interface Change {
  readonly what: 'message' | 'channel' | 'person' | 'group' | 'view' | 'notice' | 'file' | 'connection' | 'faults'
  readonly id: string
}

/** The fields of a new message. */
export type Draft = Pick<
  Message,
  'channelId' | 'threadTs' | 'author' | 'visibleTo' | 'broadcast' | 'files' | 'metadata'
> &
  Pick<Revision, 'text' | 'blocks' | 'attachments'>

/** All current objects of the workspace; they are replaced, never modified. */
export class World {
  readonly team: Team
  readonly changes: Signal<Change> = signal()
  readonly accounts = new Map<string, Account>()
  readonly groups = new Map<string, UserGroup>()
  readonly channels = new Map<string, Channel>()
  readonly files = new Map<string, StoredFile>()
  readonly homes = new Map<string, View>()
  /** Open modals of each person, the top one last. */
  readonly modals = new Map<string, readonly View[]>()
  readonly notices: Notice[] = []
  readonly #messages = new Map<string, Message[]>()
  #lastOrder = 0
  readonly #nextTs = timestamps()
  readonly #clock: Clock

  constructor(fixtures: WorkspaceFixtures, appName: string, clock: Clock) {
    this.#clock = clock
    this.team = fixtures.team
    for (const account of fixtures.accounts) this.accounts.set(account.id, account)
    for (const group of fixtures.groups) this.groups.set(group.id, group)
    for (const channel of fixtures.channels) {
      const members = fixtures.appChannels.includes(channel.id)
        ? [...channel.members, installed.userId]
        : channel.members
      this.channels.set(channel.id, { ...channel, members })
    }
    this.accounts.set(installed.userId, {
      id: installed.userId,
      name: appName,
      realName: appName,
      teamId: fixtures.team.id,
      kind: 'bot',
      deactivated: false,
      zone: 'Etc/UTC',
    })
  }

  /** The current time in the workspace. */
  nowMs(): number {
    return this.#clock.nowMs()
  }

  /** The next number in the order of all changes. */
  nextOrder(): number {
    this.#lastOrder += 1
    return this.#lastOrder
  }

  /** Notifies all subscribers of a change. */
  changed(what: Change['what'], id: string): void {
    this.changes.emit({ what, id })
  }

  /** Stores an account. */
  putAccount(account: Account): void {
    this.accounts.set(account.id, account)
    this.changed('person', account.id)
  }

  /** Stores a user group. */
  putGroup(group: UserGroup): void {
    this.groups.set(group.id, group)
    this.changed('group', group.id)
  }

  /** Stores a channel. */
  putChannel(channel: Channel): void {
    this.channels.set(channel.id, channel)
    this.changed('channel', channel.id)
  }

  /** All messages of a channel, oldest first, including deleted and ephemeral ones. */
  messagesIn(channelId: string): readonly Message[] {
    return this.#messages.get(channelId) ?? []
  }

  /** The message with this timestamp, deleted or not. */
  message(channelId: string, ts: string): Message | undefined {
    return this.messagesIn(channelId).find((message) => message.ts === ts)
  }

  /** Adds a message at the end of a channel. */
  post(draft: Draft): Message {
    const { text, blocks, attachments, ...envelope } = draft
    const nowMs = this.nowMs()
    const revisions = [{ atMs: nowMs, order: this.nextOrder(), text, blocks, attachments }]
    const message: Message = { ...envelope, ts: this.#nextTs(nowMs), reactions: [], revisions, gone: false }
    const messages = this.#messages.get(draft.channelId)
    if (messages) messages.push(message)
    else this.#messages.set(draft.channelId, [message])
    this.changed('message', message.ts)
    return message
  }

  /** Replaces a message by its changed version. */
  replaceMessage(message: Message): Message {
    const messages = this.#messages.get(message.channelId) ?? []
    const index = messages.findIndex((other) => other.ts === message.ts)
    if (index < 0) throw new Error(`no message ${message.ts} in ${message.channelId}`)
    messages[index] = message
    this.changed('message', message.ts)
    return message
  }

  /** Replaces the content of a message; the old one stays in its history. */
  edit(message: Message, content: Pick<Revision, 'text' | 'blocks' | 'attachments'>): Message {
    const revisions = [...message.revisions, { ...content, atMs: this.nowMs(), order: this.nextOrder() }]
    return this.replaceMessage({ ...message, revisions })
  }

  /** Stores a file. */
  putFile(file: StoredFile): void {
    this.files.set(file.id, file)
    this.changed('file', file.id)
  }

  /** Stores a person's App Home. */
  putHome(view: View): void {
    this.homes.set(view.personId, view)
    this.changed('view', view.id)
  }

  /** Stores the open modals of a person, the top one last. */
  putModals(personId: string, stack: readonly View[]): void {
    this.modals.set(personId, stack)
    this.changed('view', stack.at(-1)?.id ?? '')
  }

  /** Adds a notice from Slack itself to a person. */
  notify(personId: string, channelId: string | undefined, text: string): void {
    this.notices.push({ atMs: this.nowMs(), order: this.nextOrder(), personId, channelId, text })
    this.changed('notice', personId)
  }
}
