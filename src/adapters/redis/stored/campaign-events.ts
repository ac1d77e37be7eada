import { z } from 'zod'
import type { CampaignEvent } from '../../../core/campaign/events.ts'
import type { Goal } from '../../../core/campaign/goal.ts'
import { exactSchema } from './exact-schema.ts'
import { milliseconds, names, whole } from './shapes.ts'

const goal = exactSchema<Goal>()(
  z.discriminatedUnion('is', [
    z.strictObject({ is: z.literal('kernel'), atLeast: z.string() }),
    z.strictObject({ is: z.literal('package'), name: z.string(), atLeast: z.string() }),
    z.strictObject({ is: z.literal('fact'), name: z.string() }),
    z.strictObject({ is: z.literal('booted since'), sinceMs: milliseconds, date: z.string() }),
    z.strictObject({ is: z.literal('no reboot required') }),
  ]),
)

const counts = { compliant: whole, notYet: whole, unknown: whole } as const
const measured = { ...counts, behind: names, silent: names } as const

const event = <T extends CampaignEvent['type'], F extends z.ZodRawShape>(type: T, fields: F) =>
  z.strictObject({ type: z.literal(type), campaign: z.string(), ...fields })

/** All events of the journal of a cluster's campaigns, as stored. */
export const campaignEventSchema = exactSchema<CampaignEvent>()(
  z.discriminatedUnion('type', [
    event('campaignStarted', {
      person: z.string(),
      goal,
      nodes: names,
      dueMs: milliseconds,
      reason: z.string(),
      intent: z.string(),
    }),
    event('campaignMeasured', measured),
    event('deadlineInDanger', { ...counts, endsAtMs: milliseconds.nullable() }),
    event('lastDayBegan', measured),
    event('campaignMet', counts),
    event('campaignStopped', { person: z.string(), reason: z.string(), intent: z.string() }),
  ]),
)
