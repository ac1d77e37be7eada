import type { RichText } from '../../core/message.ts'
import { activeRuns } from '../../core/operation/active-runs.ts'
import type { Operation } from '../../core/operation/state.ts'

/** A sentence that says that a bot restored the event; empty for any other event. */
export const restoredWords = ({ restored }: { readonly restored?: 'yes' }): RichText =>
  restored === 'yes' ? [' The journal had lost that; the lock store had not.'] : []

/** Names of the nodes that have an active run. */
export const activeNodes = (operation: Operation): readonly string[] => activeRuns(operation).map(({ node }) => node)
