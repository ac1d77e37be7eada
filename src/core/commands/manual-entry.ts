/** What help, manifest and documents show of a command. */
export type ManualEntry = {
  readonly name: string
  readonly summary: string
  readonly kind: 'changes nodes' | 'asks' | 'answers'
  readonly direct: 'yes' | 'no'
  readonly usage: string
  /** The argument without options, short enough for the hint of a slash command. */
  readonly hint: string
  readonly options: readonly { readonly typed: string; readonly about: string }[]
  readonly examples: readonly string[]
}
