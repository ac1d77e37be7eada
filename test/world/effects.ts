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
  /** The claim, the hook, or the reason. */
  readonly detail: string
}
