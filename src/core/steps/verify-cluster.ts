import { z } from 'zod'
import { gatesOf, passesOf } from '../policy/roles.ts'
import { defineStep, names, planned, type StepInput, uses } from './definition.ts'
import { number, perStep } from './memory-fields.ts'

/** Asks members, service checks, stop flags, capacity and the gates of the node's roles, `passes` times in a row. */
export const verifyClusterDefinition = defineStep({
  kind: 'verifyCluster',
  phase: { of: ({ when }) => (when === 'before' ? 'as the step before' : 'as the step behind') },
  data: {
    gates: names,
    when: z.enum(['before', 'after']),
    passes: z.int().nonnegative(),
    // The overridden gate, which cannot stop the run; absent in plans without an override.
    waives: z.string().exactOptional(),
  },
  // Healthy observations in a row, and when the last of them was made, in milliseconds since 1970.
  memory: { passes: perStep(number), passed: perStep(number) },
  title: 'check the cluster',
  words: ({ gates, passes, waives }) =>
    [
      `check the cluster: ${['members', 'services', ...gates].join(', ')}`,
      passes > 1 ? `, ${passes} times in a row` : '',
      waives === undefined ? '' : `; overriding ${waives}`,
    ].join(''),
  touches: 'nothing',
  lock: 'not needed',
  byHand: 'no',
  stands: 'in plans',
  typicalMs: 15_000,
  undo: 'nothing',
  proves: ({ when }) => (when === 'before' ? 'cluster before' : 'cluster after'),
  runs: ({ gates }) => uses('gate', gates),
})

const check = (input: StepInput, when: 'before' | 'after', passes: number) =>
  planned(verifyClusterDefinition, input, input.policy.limits.verifyMs, {
    gates: gatesOf(input.policy, input.node),
    when,
    passes,
    ...(typeof input.breakGlass === 'string' ? { waives: input.breakGlass } : {}),
  })

/** The step that checks that the cluster can spare the node (`before`) or is healthy again (`after`). */
export const verifyCluster = (input: StepInput, when: 'before' | 'after') => check(input, when, 1)

/**
 * The step that checks, before the lock is released, that the cluster is healthy as many times in a row as the roles of the
 * node require.
 */
export const verifyBeforeRelease = (input: StepInput) => check(input, 'after', passesOf(input.policy, input.node))
