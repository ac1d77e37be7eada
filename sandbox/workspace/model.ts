import type { JsonObject } from './json.ts'

/** A Slack workspace; people of another one appear in shared channels. */
export interface Team {
  readonly id: string
  readonly name: string
  readonly domain: string
}

/** The kind of an account. */
export type AccountKind = 'member' | 'admin' | 'guest' | 'singleChannelGuest' | 'bot'

/** A person or app that can appear in the workspace. */
export interface Account {
  readonly id: string
  readonly name: string
  readonly realName: string
  readonly teamId: string
  readonly kind: AccountKind
  readonly deactivated: boolean
  readonly zone: string
}

/** People who can be mentioned together, as `@storage-approvers`. */
export interface UserGroup {
  readonly id: string
  readonly handle: string
  readonly name: string
  readonly members: readonly string[]
  readonly disabled: boolean
}

/** The kind of a conversation. */
type ChannelKind = 'public' | 'private' | 'direct'

/** A channel or a direct conversation, with all of its messages. */
export interface Channel {
  readonly id: string
  readonly name: string
  readonly kind: ChannelKind
  readonly members: readonly string[]
  readonly archived: boolean
  /** Other teams that share the channel. */
  readonly sharedWith: readonly string[]
}

/** A version of a message's content. */
export interface Revision {
  readonly atMs: number
  /** The position in the order of all changes, also within one millisecond. */
  readonly order: number
  readonly text: string
  readonly blocks: readonly JsonObject[]
  readonly attachments: readonly JsonObject[]
}

/** One message, whoever wrote it; `visibleTo` makes it ephemeral. */
export interface Message {
  readonly channelId: string
  readonly ts: string
  readonly threadTs: string | undefined
  readonly author: string
  readonly visibleTo: string | undefined
  readonly broadcast: boolean
  readonly files: readonly string[]
  readonly metadata: JsonObject | undefined
  readonly reactions: readonly Reaction[]
  readonly revisions: readonly Revision[]
  readonly gone: boolean
}

/** An emoji under a message, and who added it. */
interface Reaction {
  readonly name: string
  readonly users: readonly string[]
}

/** A modal or an App Home that one person has open. */
export interface View {
  readonly id: string
  readonly kind: 'modal' | 'home'
  readonly personId: string
  readonly rootId: string
  readonly previousId: string | undefined
  readonly hash: string
  /** The app's content: type, title, blocks, submit, private_metadata and so on. */
  readonly content: JsonObject
  /** The person's input, by block and action. */
  readonly values: JsonObject
  /** The app's errors of the last submission, by block. */
  readonly errors: JsonObject
  /** The choices that the app has offered while the person typed, by input. */
  readonly offered: Readonly<Record<string, readonly JsonObject[]>>
}

/** A file that an app uploaded. */
export interface StoredFile {
  readonly id: string
  readonly name: string
  readonly title: string
  readonly altText: string
  readonly lengthBytes: number
  readonly bytes: Buffer | undefined
  /** When its upload was announced. */
  readonly announcedAtMs: number
  /** When its upload was completed; absent before. */
  readonly completedAtMs: number | undefined
}

/** A notice from Slack itself to one person, such as about a failed command or click. */
export interface Notice {
  readonly atMs: number
  readonly order: number
  readonly personId: string
  readonly channelId: string | undefined
  readonly text: string
}

/** The current content of a message. */
export function currentRevision(message: Message): Revision {
  const last = message.revisions.at(-1)
  if (!last) throw new Error(`message ${message.ts} has no content at all`)
  return last
}
