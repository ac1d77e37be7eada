/** What may be typed at one place of an argument, and whether it may be left out before the next one. */
export type Slot = { readonly optional: boolean } & (
  | { readonly is: 'word'; readonly word: string }
  | { readonly is: 'nodes' | 'operation' | 'campaign' | 'command' | 'person' | 'group' | 'other' }
)

/** One option of a command. */
export type GrammarOption = {
  /** As it is typed, such as `--reason`. */
  readonly typed: string
  readonly placeholder: string
  readonly takes: string
  readonly choices: readonly string[]
  readonly about: string
}

/** One command, by its verb of one or two words. */
export type GrammarCommand = {
  readonly name: string
  readonly summary: string
  readonly usage: string
  readonly argument: string
  readonly ways: readonly (readonly Slot[])[]
  readonly options: readonly GrammarOption[]
}

/** The commands as `lockkeeper grammar` prints them: the page completes what is typed from this and has no list of its own. */
export type Grammar = {
  /** The slash command that takes all commands. */
  readonly prefix: string
  /** Slash commands for one command each: its name by theirs. */
  readonly direct: { readonly [slash: string]: string }
  readonly clusters: readonly string[]
  /** The attributes by which nodes are selected, as in `role=storage`. */
  readonly attributes: readonly string[]
  readonly commands: readonly GrammarCommand[]
}
