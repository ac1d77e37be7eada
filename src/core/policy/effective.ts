import type { Node } from '../inventory/node.ts'
import type { Policy } from './policy.ts'
import { rolesOf } from './roles.ts'

/** A node with its roles under the policy, so that `role=…` means the same everywhere. */
export const effectiveNode = (policy: Policy, node: Node): Node => ({ ...node, roles: rolesOf(policy, node) })
