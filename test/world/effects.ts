/** Something that really happened to a node, as the world's own record has it: the record is the judge. */
export type Effect = {
  readonly atMs: number
  readonly node: string
  /** The run in whose name it was done. */
  readonly run: string
  readonly what:
    | 'maintenance on'
    | 'maintenance off'
    | 'task began'
    | 'hook began'
    | 'armed'
    | 'went down'
    | 'packages changed'
  /** The roles that the inventory had for the node just then. */
  readonly roles: readonly string[]
  /** The claim, the hook, or the reason. */
  readonly detail: string
  /** The step in whose claim it was done, such as `5-tasks`, where there is one. */
  readonly step?: string
}

/** An effect, before the world adds where and when. */
export type PastEffect = Omit<Effect, 'atMs' | 'node' | 'roles'>
