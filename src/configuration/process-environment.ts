import type { Variables } from './variables.ts'

/** What is around the configuration. */
export type ProcessEnvironment = {
  readonly variables: Variables
  readonly hostName: string
  /** `not yet`: a manifest or a first configuration is made, before there are secrets and files with them. */
  readonly secrets: 'here' | 'not yet'
  /** Names of the commands that can be asked for. */
  readonly commands: readonly string[]
  /** Those of them that wish for a slash command of their own, such as `/reboot`. */
  readonly direct: readonly string[]
  /** Reads a file that the configuration names; throws when it cannot. */
  readonly readFile: (path: string) => string
}
