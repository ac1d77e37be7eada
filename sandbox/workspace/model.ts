import type { JsonObject } from './json.ts'

/** A Slack workspace; people of another one appear in channels that both share. */
export interface Team {
  readonly id: string
  readonly name: string
  readonly domain: string
}

/** What kind of account somebody has. */
export type AccountKind = 'member' | 'admin' | 'guest' | 'singleChannelGuest' | 'bot'

/** Somebody who can appear in the workspace. */
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

/** Where people talk. */
type ChannelKind = 'public' | 'private' | 'direct'

/** A channel or a direct conversation, with everything ever said in it. */
export interface Channel {
  readonly id: string
  readonly name: string
  readonly kind: ChannelKind
  readonly members: readonly string[]
  readonly archived: boolean
  /** Teams other than ours that share the channel. */
  readonly sharedWith: readonly string[]
}

/** A message's content as it stood from some moment on. */
export interface Revision {
  readonly atMs: number
  /** Orders everything that happens in the workspace, within one millisecond too. */
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

/** An emoji under a message and who put it there. */
interface Reaction {
  readonly name: string
  readonly users: readonly string[]
}

/** A modal or an App Home, as one person has it open. */
export interface View {
  readonly id: string
  readonly kind: 'modal' | 'home'
  readonly personId: string
  readonly rootId: string
  readonly previousId: string | undefined
  readonly hash: string
  /** What the app sent: type, title, blocks, submit, private_metadata and so on. */
  readonly content: JsonObject
  /** What the person has filled in, by block and action. */
  readonly values: JsonObject
  /** What the app found wrong at the last submission, by block. */
  readonly errors: JsonObject
}

/** A file that an app uploaded. */
export interface StoredFile {
  readonly id: string
  readonly name: string
  readonly title: string
  readonly altText: string
  readonly lengthBytes: number
  readonly bytes: Buffer | undefined
  readonly shared: boolean
}

/** Something Slack itself tells one person: a command that failed, a click that did not arrive. */
export interface Notice {
  readonly atMs: number
  readonly order: number
  readonly personId: string
  readonly channelId: string | undefined
  readonly text: string
}

/** The content of a message as people see it now. */
export function currentRevision(message: Message): Revision {
  const last = message.revisions.at(-1)
  if (!last) throw new Error(`message ${message.ts} has no content at all`)
  return last
}
