/** Something a person did that leaves no message behind: a command, a click, a form. */
export interface Act {
  readonly atMs: number
  readonly order: number
  readonly personId: string
  readonly channelId: string | undefined
  readonly threadTs: string | undefined
  readonly text: string
}

/** Everything that people did, in order. */
export type Story = Act[]
