import type { Approver } from '../approvals/approval-status.ts'
import type { Coverage } from '../approvals/coverage.ts'
import type { OperationEvent } from './events.ts'

/** A person's approval: the plan's hash, the covered parts, the click, and its time in milliseconds since 1970. */
export type Approval = Approver & {
  readonly hash: string
  readonly click: string
  readonly covers: Coverage | null
  readonly atMs: number
}

/** Approvals of an operation. */
export type Approvals = { readonly approvals: readonly Approval[] }

/** Whose approvals are meant; with nodes, only those that cover any of them. */
export type ApprovalsOf = { readonly person: string; readonly nodes?: readonly string[] }

/** The approval of an event, given at this time in milliseconds since 1970. */
export function approvalOf(event: Extract<OperationEvent, { type: 'approved' }>, atMs: number): Approval {
  const { type: _type, covers, ...approval } = event
  return { ...approval, covers: covers ?? null, atMs }
}

/** The approvals with one more, which replaces those of the same person that list no other node. */
export const withApproval = ({ approvals }: Approvals, added: Approval): readonly Approval[] => [
  ...approvals.filter(
    ({ person, covers }) =>
      person !== added.person ||
      Object.keys(covers?.nodes ?? {}).some((node) => !Object.hasOwn(added.covers?.nodes ?? {}, node)),
  ),
  added,
]

/** The approvals of a person that cover any of these nodes; all of the person's approvals without nodes. */
export const approvalsOf = ({ approvals }: Approvals, { person, nodes }: ApprovalsOf): readonly Approval[] =>
  approvals.filter((one) => one.person === person && (nodes === undefined || isAbout(one, nodes)))

/** Whether an approval covers any of these nodes, by name; one that lists no nodes is about each. */
export const isAbout = ({ covers }: Approval, nodes: readonly string[]): boolean =>
  covers === null || nodes.some((node) => Object.hasOwn(covers.nodes, node))

/** The approvals without those of a person that cover any of these nodes. */
export function withoutApprovals(all: Approvals, of: ApprovalsOf): readonly Approval[] {
  const gone = new Set(approvalsOf(all, of))
  return all.approvals.filter((approval) => !gone.has(approval))
}
