import type { Node } from '../../core/inventory/node.ts'
import type { Place } from '../../core/plan/commands.ts'
import type { Shell } from '../ssh/shell.ts'

/** Where a command of the configuration runs: by which shell, on which host. */
type HookTarget = { readonly shell: Shell; readonly host: string }

/** Finds out where, for a node. */
export type HookTargetOf = (place: Place, node: Node) => HookTarget
