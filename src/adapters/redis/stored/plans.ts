import { z } from 'zod'
import type { Plan } from '../../../core/plan/plan.ts'
import type { Step, StepKind } from '../../../core/plan/steps.ts'
import { exactly } from './exactly.ts'
import { approvalRule, list, milliseconds, names, whole } from './shapes.ts'

const step = <K extends StepKind, F extends z.ZodRawShape>(kind: K, fields: F) =>
  z.strictObject({ kind: z.literal(kind), node: z.string(), ...fields, limitMs: milliseconds })

/** A step, as stored. */
export const stepSchema = exactly<Step>()(
  z.discriminatedUnion('kind', [
    step('checkNode', { roles: names, onlyIfNeeded: z.boolean() }),
    step('acquireLock', { scopes: names }),
    step('verifyCluster', {
      gates: names,
      when: z.enum(['before', 'after']),
      passes: whole,
      waives: z.string().exactOptional(),
    }),
    step('drain', { hooks: names, undo: names }),
    step('undrain', { hooks: names }),
    step('runPreTasks', { undo: z.string().nullable() }),
    step('undoPreTasks', { hook: z.string().nullable() }),
    step('runPostTasks', {}),
    step('enterMaintenance', { reason: z.string() }),
    step('leaveMaintenance', {}),
    step('settle', { settleMs: milliseconds }),
    step('reboot', { condition: z.enum(['always', 'if needed', 'only if still needed']), armSeconds: z.number() }),
    step('disarm', {}),
    step('awaitNewBoot', { stableMs: milliseconds }),
    step('clearTrigger', {}),
    step('upgradePackages', {}),
    step('keepDrained', {}),
    step('releaseLock', {}),
  ]),
)

/** A plan, as stored. */
export const planSchema = exactly<Plan>()(
  z.strictObject({
    schema: z.literal(1),
    cluster: z.string(),
    command: z.string(),
    words: z.string(),
    reason: z.string(),
    nodes: list(
      z.strictObject({
        node: z.string(),
        roles: names,
        rack: z.string().nullable(),
        group: z.string().nullable(),
        scopes: names,
        steps: list(stepSchema),
      }),
    ),
    rule: approvalRule.nullable(),
  }),
)
