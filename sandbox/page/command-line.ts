/** What makes the command line work against this demo, when it is pasted into a shell. */
export type CommandLineInfo = {
  /** Lines that a shell reads first: the folder and the variables. */
  readonly setup: readonly string[]
  readonly commands: readonly { readonly line: string; readonly about: string }[]
}
