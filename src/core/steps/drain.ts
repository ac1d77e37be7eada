import { drainHooksOf, undrainHooksOf } from '../policy/roles.ts'
import { defineStep, names, planned, type StepInput, uses } from './definition.ts'

const hookWords = (title: string, hooks: readonly string[]): string =>
  `${title}: ${hooks.length === 0 ? 'no hooks' : hooks.join(', ')}`

/** Runs the undrain hooks of the node's roles on their hosts, in order. */
export const undrainDefinition = defineStep({
  kind: 'undrain',
  phase: 'bring back',
  data: { hooks: names },
  memory: {},
  title: 'undrain',
  words: ({ hooks }) => hookWords('undrain', hooks),
  touches: 'restores',
  lock: 'needed',
  byHand: 'yes',
  stands: 'in plans',
  typicalMs: 60_000,
  undo: 'impossible',
  runs: ({ hooks }) => uses('hook', hooks),
})

/** Runs the drain hooks of the node's roles on their hosts, in order; the hooks in `undo` undo them. */
export const drainDefinition = defineStep({
  kind: 'drain',
  phase: 'take out of service',
  data: { hooks: names, undo: names },
  memory: {},
  title: 'drain',
  words: ({ hooks }) => hookWords('drain', hooks),
  touches: 'worsens',
  lock: 'needed',
  byHand: 'no',
  stands: 'in plans',
  typicalMs: 120_000,
  undo: { by: undrainDefinition, data: ({ undo }) => ({ hooks: undo }) },
  runs: ({ hooks, undo }) => uses('hook', [...hooks, ...undo]),
})

/** The step that runs the drain hooks of the node's roles. */
export const drain = (input: StepInput) =>
  planned(drainDefinition, input, input.policy.limits.hookMs, {
    hooks: drainHooksOf(input.policy, input.node),
    undo: undrainHooksOf(input.policy, input.node),
  })

/** The step that runs the undrain hooks of the node's roles. */
export const undrain = (input: StepInput) =>
  planned(undrainDefinition, input, input.policy.limits.hookMs, { hooks: undrainHooksOf(input.policy, input.node) })
