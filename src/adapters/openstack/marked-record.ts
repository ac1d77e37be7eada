import { type Mark, markedRun } from '../../core/capabilities/mark.ts'
import type { CapabilityState } from '../../core/capabilities/state.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { Capability } from '../../engine/ports/capability.ts'
import type { Seals } from './seal.ts'

/** A record of a node in OpenStack that is changed together with the mark of a run. */
export type MarkedRecord<R> = {
  /** Throws `Failure` when there is no record of the node. */
  read(node: Node): Promise<R>
  /** Whether the change is made, by whomever. */
  isChanged(record: R): boolean
  /** Whether this run, or another one of ours where `mark` says so, has made the change. */
  isOurs(record: R, mark: Mark): boolean
  /** The text that may be a mark. */
  markOf(record: R): string
  stateOf(record: R, mark: Mark, sealed: 'yes' | 'no'): CapabilityState
  /** Makes the change, with the mark. */
  change(record: R, mark: Mark): Promise<void>
  /** Reverts the change if it is ours. */
  revertOurs(record: R, mark: Mark): Promise<void>
  /** What `apply` returns once the change is made. */
  versionAfter(node: Node, mark: Mark): Promise<string | null>
}

/**
 * The part of a capability that changes such a record. What others have changed stays as it is, and only what bears our
 * mark is reverted.
 */
export function markedRecord<R>(
  record: MarkedRecord<R>,
  seals: Seals,
): Pick<Capability, 'observe' | 'apply' | 'revert'> {
  return {
    async observe(node, mark) {
      // a seal that is set after the record was read would hide what a late bot has written
      const sealed = await seals.isSealed(node.name, mark.run)
      return record.stateOf(await record.read(node), mark, sealed ? 'yes' : 'no')
    },
    async apply(_lock, node, mark) {
      if (await seals.isSealed(node.name, mark.run)) return null
      const found = await record.read(node)
      if (!record.isChanged(found)) await record.change(found, mark)
      // another bot may have sealed the mark between the two looks
      if (await seals.isSealed(node.name, mark.run))
        await record.revertOurs(await record.read(node), { ...mark, ours: 'this run', version: null })
      return record.versionAfter(node, mark)
    },
    async revert(lock, node, mark) {
      const found = await record.read(node)
      const marked = record.isOurs(found, mark) ? markedRun(record.markOf(found)) : null
      await seals.seal(lock, [...mark.drainedBy, ...(marked === null ? [] : [marked])])
      await record.revertOurs(await record.read(node), mark)
    },
  }
}
