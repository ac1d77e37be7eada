import { scopesOf } from '../policy/scopes.ts'
import { defineStep, names, planned, type StepInput } from './definition.ts'
import { listOfTexts } from './memory-fields.ts'

/** Releases all that the run's own entry lists. */
export const releaseLockDefinition = defineStep({
  kind: 'releaseLock',
  phase: 'verify and release',
  data: {},
  memory: {},
  title: 'release the lock',
  touches: 'nothing',
  lock: 'freed',
  byHand: 'no',
  stands: 'in plans',
  typicalMs: 1_000,
  undo: 'nothing',
})

/** A release waits for nobody: the limit of the queue would only hide a broken store. */
const releaseLimitMs = 600_000

/** Waits in the queue of all scopes, then takes all of them or none. */
export const acquireLockDefinition = defineStep({
  kind: 'acquireLock',
  phase: 'check and lock',
  data: { scopes: names },
  // what the node was drained of when its lock was taken over from a drain
  memory: { drainedBefore: listOfTexts },
  title: 'acquire the lock',
  words: ({ scopes }) => `acquire the lock: ${scopes.join(', ')}`,
  touches: 'nothing',
  lock: 'taken',
  byHand: 'no',
  stands: 'in plans',
  typicalMs: 1_000,
  undo: { by: releaseLockDefinition, data: ({ limitMs }) => ({ limitMs: Math.min(limitMs, releaseLimitMs) }) },
})

/** Turns the run's entry into a drained entry, in-progress key included; nothing is released. */
export const keepDrainedDefinition = defineStep({
  kind: 'keepDrained',
  phase: 'take out of service',
  data: {},
  memory: {},
  title: 'keep drained',
  touches: 'nothing',
  lock: 'kept',
  byHand: 'no',
  stands: 'in plans',
  typicalMs: 1_000,
  undo: 'nothing',
})

/** Takes all scopes of the node, or none. */
export const acquireLock = (input: StepInput) =>
  planned(acquireLockDefinition, input, input.policy.limits.acquireLockMs, {
    scopes: scopesOf(input.policy, input.node).map(({ name }) => name),
  })

/** Keeps the node drained, and its lock, after the run. */
export const keepDrained = (input: StepInput) => planned(keepDrainedDefinition, input, input.policy.limits.verifyMs, {})

/** Releases the lock. */
export const releaseLock = (input: StepInput) => planned(releaseLockDefinition, input, input.policy.limits.verifyMs, {})
