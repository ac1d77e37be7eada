/** Pictures as data. They repeat what the message beside them says, so that a message without its picture lacks nothing. */

/**
 * The state of a node in a picture, worst first. `trouble`: it needs a person, or its checks fail. `working`: an operation,
 * of this coordinator or another, is at work on it.
 */
export const nodeMarks = [
  'trouble',
  'not alive',
  'working',
  'queued',
  'drained',
  'maintenance',
  'disabled',
  'needs a reboot',
  'unknown',
  'OK',
] as const

/** One of `nodeMarks`. */
export type NodeMark = (typeof nodeMarks)[number]

/** A node in a picture; `rack` is null when it is not known. */
export type PicturedNode = { readonly name: string; readonly rack: string | null; readonly mark: NodeMark }

/** All nodes of a cluster by rack and state. */
export type ClusterPicture = {
  readonly kind: 'cluster'
  readonly cluster: string
  readonly nodes: readonly PicturedNode[]
}

/** The nodes that are left of a campaign over time. Times are in milliseconds since 1970. */
export type BurnDownPicture = {
  readonly kind: 'burn-down'
  readonly id: string
  readonly goal: string
  /** Oldest first. */
  readonly points: readonly { readonly atMs: number; readonly left: number; readonly total: number }[]
  readonly dueMs: number
  readonly pace: 'known' | 'too early' | 'ended'
  /** When no node is left at the current pace; null without progress, or when the pace is not known. */
  readonly endsAtMs: number | null
}

/** How far a node of an operation is. */
export type RunMark = 'done' | 'failed' | 'running' | 'stopped'

/** The runs of an operation over time, wave by wave. Times are in milliseconds since 1970. */
export type TimelinePicture = {
  readonly kind: 'timeline'
  readonly title: string
  readonly fromMs: number
  readonly toMs: number
  readonly waves: readonly {
    /** `endMs` is null for a run that has not ended. */
    readonly runs: readonly {
      readonly node: string
      readonly mark: RunMark
      readonly startMs: number
      readonly endMs: number | null
    }[]
  }[]
  /** How many nodes have not begun. */
  readonly planned: number
  /** When the maintenance window ends; null without one. */
  readonly closesAtMs: number | null
}

/** The content of a picture. It does not hold the time at which it is made, so that an unchanged state is an unchanged picture. */
export type Picture = ClusterPicture | BurnDownPicture | TimelinePicture
