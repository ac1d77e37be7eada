import type { OperationEvent } from './events.ts'

const permitting: ReadonlySet<string> = new Set([
  'submitted',
  'approved',
  'started',
  'runStarted',
] satisfies readonly OperationEvent['type'][])

/**
 * Whether an event permits work of others: a request, an approval, a start of an operation or a run. A store of journals
 * accepts it only once no failover can lose it. The intent of a step is not among them: the step confirms it before it
 * worsens anything, and a step that restores goes on without.
 */
export const permitsWork = ({ type }: { readonly type: string }): boolean => permitting.has(type)
