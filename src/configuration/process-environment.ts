import type { Used } from './used.ts'
import type { Variables } from './variables.ts'

/** The process's environment that the configuration is read in. */
export type ProcessEnvironment = {
  readonly variables: Variables
  readonly hostName: string
  /** What the program uses; nothing while a manifest or a first configuration is made, before secrets and files exist. */
  readonly uses: readonly Used[]
  /** Names of all commands. */
  readonly commands: readonly string[]
  /** The commands that have a slash command of their own by default, such as `/reboot`. */
  readonly direct: readonly string[]
  /** Reads a file that the configuration names; throws when that fails. */
  readonly readFile: (path: string) => string
}
