import { z } from 'zod'
import type { Judgement, PlannedCommand } from '../../../core/plan/commands.ts'
import type { Plan, PlannedNode } from '../../../core/plan/plan.ts'
import { stepSchema } from '../../../core/steps/table.ts'
import { weekdays } from '../../../core/windows/local-time.ts'
import type { MaintenanceWindow } from '../../../core/windows/window.ts'
import { exactSchema } from './exact-schema.ts'
import { approvalRule, list, milliseconds, names, requester, whole } from './shapes.ts'

const place = z.union([z.literal('here'), z.literal('the node'), z.strictObject({ host: z.string() })])

const scalars = list(z.union([z.string(), z.number(), z.boolean(), z.null()]))

const judgement = exactSchema<Judgement>()(
  z.discriminatedUnion('by', [
    z.strictObject({
      by: z.literal('exit code'),
      ok: list(z.number()),
      warn: list(z.number()),
      unknown: list(z.number()).exactOptional(),
    }),
    z.strictObject({ by: z.literal('json field'), field: names, ok: scalars, warn: scalars }),
  ]),
)

const command = exactSchema<PlannedCommand>()(
  z.strictObject({
    use: z.enum(['gate', 'hook', 'package command']),
    name: z.string(),
    argv: names,
    on: place,
    limitSeconds: z.number().nullable(),
    judge: judgement.nullable(),
    refusals: list(whole).exactOptional(),
  }),
)

const maintenanceWindow = exactSchema<MaintenanceWindow>()(
  z.strictObject({
    name: z.string(),
    start: z.string(),
    lengthMs: milliseconds,
    zone: z.string(),
    days: list(z.enum(weekdays)),
    except: list(z.strictObject({ from: z.string(), to: z.string() })),
    calendars: names.exactOptional(),
    graceMs: milliseconds,
  }),
)

const plannedNode = exactSchema<PlannedNode>()(
  z.strictObject({
    node: z.string(),
    roles: names,
    rack: z.string().nullable(),
    group: z.string().nullable(),
    scopes: names,
    slots: z.record(z.string(), whole),
    withoutChecks: z.enum(['refuse', 'allow']),
    windows: list(maintenanceWindow).exactOptional(),
    arguments: z.record(z.string(), z.string()),
    steps: list(stepSchema),
  }),
)

/** A plan, as stored. */
export const planSchema = exactSchema<Plan>()(
  z.strictObject({
    schema: z.literal(2),
    cluster: z.string(),
    command: z.string(),
    words: z.string(),
    reason: z.string(),
    requester,
    order: z.literal('by name'),
    waves: list(z.strictObject({ nodes: z.union([whole, z.literal('rest')]), canary: z.enum(['yes', 'no']) })),
    atOnce: z.union([whole, z.literal('auto')]),
    soakMs: milliseconds,
    budget: whole,
    quarantineLimit: whole,
    window: z.strictObject({ name: z.string(), opensAtMs: milliseconds, closesAtMs: milliseconds }).nullable(),
    commands: list(z.strictObject({ roles: names, commands: list(command) })),
    parts: list(z.strictObject({ rule: approvalRule.nullable(), nodes: names })),
    nodes: list(plannedNode),
  }),
)
