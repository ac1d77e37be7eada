/** A change that really happened to a node, as the world recorded it. Judges rely on it, not on the journals. */
export type Effect = {
  readonly atMs: number
  readonly node: string
  /** The run that caused it. */
  readonly run: string
  readonly what:
    | 'maintenance on'
    | 'maintenance off'
    | 'task began'
    | 'hook began'
    | 'armed'
    | 'went down'
    | 'packages changed'
  /** The roles of the node in the inventory at that moment. */
  readonly roles: readonly string[]
  /** The claim, the hook, or the reason. */
  readonly detail: string
  /** The step whose claim caused it, such as `5-tasks`. */
  readonly step?: string
}

/** An effect without its time, node and roles, which the world adds. */
export type PastEffect = Omit<Effect, 'atMs' | 'node' | 'roles'>
