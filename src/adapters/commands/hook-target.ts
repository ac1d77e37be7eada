import type { Node } from '../../core/inventory/node.ts'
import type { Place } from '../../core/plan/commands.ts'
import type { Shell } from '../ssh/shell.ts'

/** Where a command of the configuration runs: the shell that runs it, and the host. */
type HookTarget = { readonly shell: Shell; readonly host: string }

/** Returns the shell and host for a command that concerns a node. */
export type HookTargetOf = (place: Place, node: Node) => HookTarget
