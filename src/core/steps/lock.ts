import { z } from 'zod'
import { scopesOf } from '../policy/scopes.ts'
import { defineStep, milliseconds, names, planned, type StepInput } from './definition.ts'
import { listOfTexts } from './memory-fields.ts'

/** Releases every slot in the run's own lock entry. */
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

/** A release waits for no other run, so the long limit of the queue would only hide a broken store. */
const releaseLimitMs = 600_000

/** Waits in the queue of all scopes, then takes all of them or none. */
export const acquireLockDefinition = defineStep({
  kind: 'acquireLock',
  phase: 'check and lock',
  data: {
    scopes: names,
    // How the request narrows the windows of the node; absent in plans that do not.
    inWindow: z.string().exactOptional(),
    notBeforeMs: milliseconds.exactOptional(),
    untilMs: milliseconds.exactOptional(),
  },
  // What the drain had changed, and the runs that drained the node, when the lock was taken over from a drained node.
  memory: { drainedBefore: listOfTexts, drainedBy: listOfTexts },
  title: 'acquire the lock',
  words: ({ scopes }) => `acquire the lock: ${scopes.join(', ')}`,
  touches: 'nothing',
  lock: 'taken',
  byHand: 'no',
  stands: 'in plans',
  typicalMs: 1_000,
  undo: { by: releaseLockDefinition, data: ({ limitMs }) => ({ limitMs: Math.min(limitMs, releaseLimitMs) }) },
})

/** Turns the run's lock entry into a drained entry, with its in-progress key; releases nothing. */
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

/** The step that acquires all scopes of the node or none. */
export const acquireLock = (input: StepInput) =>
  planned(acquireLockDefinition, input, input.policy.limits.acquireLockMs, {
    scopes: scopesOf(input.policy, input.node).map(({ name }) => name),
    ...(typeof input.inWindow === 'string' ? { inWindow: input.inWindow } : {}),
    ...(typeof input.notBeforeMs === 'number' ? { notBeforeMs: input.notBeforeMs } : {}),
    ...(typeof input.untilMs === 'number' ? { untilMs: input.untilMs } : {}),
  })

/** The step that keeps the node drained and its lock held after the run. */
export const keepDrained = (input: StepInput) => planned(keepDrainedDefinition, input, input.policy.limits.verifyMs, {})

/** The step that releases the lock. */
export const releaseLock = (input: StepInput) => planned(releaseLockDefinition, input, input.policy.limits.verifyMs, {})
