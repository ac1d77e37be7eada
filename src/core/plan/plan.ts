import { hashOf } from '../hash.ts'
import type { ApprovalRule } from '../policy/policy.ts'
import type { Step } from './steps.ts'

/** One node's part of a plan. */
export type PlannedNode = {
  readonly node: string
  readonly roles: readonly string[]
  readonly rack: string | null
  readonly group: string | null
  readonly scopes: readonly string[]
  readonly steps: readonly Step[]
}

/** What people approve: exactly this, nothing else. */
export type Plan = {
  readonly schema: 1
  readonly cluster: string
  readonly command: string
  /** The command as understood, such as `reboot storage-07 --reason "kernel"`. */
  readonly words: string
  readonly reason: string
  /** In the order in which they will be done. */
  readonly nodes: readonly PlannedNode[]
  /** Null when nobody needs to agree. */
  readonly rule: ApprovalRule | null
}

/** The hash that approvals, events and audit carry. */
export const planHash = (plan: Plan): string => hashOf(plan)

/** The part of the hash that people are shown: 8 characters. */
export const shortHash = (hash: string): string => hash.slice(0, 8)
