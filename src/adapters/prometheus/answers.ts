import { z } from 'zod'

const labels = z.record(z.string(), z.string())
const time = z.iso.datetime({ offset: true })

/** What surrounds every answer; a partial one has warnings. */
export const envelope = z.object({
  status: z.enum(['success', 'error']),
  data: z.unknown().optional(),
  error: z.string().optional(),
  warnings: z.array(z.string()).nullish(),
})

/** The alerting rules of Prometheus, each with its alerts. */
export const rulesAnswer = z.object({
  groups: z.array(
    z.object({
      interval: z.number(),
      rules: z.array(
        z.object({
          type: z.literal('alerting'),
          name: z.string(),
          labels: labels.nullish(),
          health: z.enum(['ok', 'err', 'unknown']),
          lastError: z.string().optional(),
          lastEvaluation: time,
          alerts: z.array(z.object({ labels, state: z.enum(['pending', 'firing', 'inactive']) })).nullish(),
        }),
      ),
    }),
  ),
})

/** The configuration of Prometheus, as YAML. */
export const configurationAnswer = z.object({ yaml: z.string() })

/** The part of that configuration which names the labels that are added to alerts. */
export const externalLabels = z.object({
  global: z.object({ external_labels: labels.nullish() }).nullish(),
})

const sample = z.tuple([z.number(), z.string()])

/** The answer to an instant query: one value for each series, or one without labels. */
export const queryAnswer = z.discriminatedUnion('resultType', [
  z.object({ resultType: z.literal('vector'), result: z.array(z.object({ metric: labels, value: sample })) }),
  z.object({ resultType: z.literal('scalar'), result: sample }),
])

/** The alerts that Alertmanager holds, suppressed ones included. */
export const heldAnswer = z.array(z.object({ labels, status: z.object({ silencedBy: z.array(z.string()) }) }))

/** The silences of Alertmanager, expired ones included. */
export const silencesAnswer = z.array(
  z.object({
    id: z.string(),
    status: z.object({ state: z.enum(['active', 'pending', 'expired']) }),
    createdBy: z.string(),
    comment: z.string(),
    startsAt: time,
    endsAt: time,
    updatedAt: time,
    matchers: z.array(
      z.object({
        name: z.string(),
        value: z.string(),
        isRegex: z.boolean(),
        // versions before 0.22 have no negative matchers
        isEqual: z.boolean().default(true),
      }),
    ),
  }),
)

/** A silence as it is read. */
export type FoundSilence = z.output<typeof silencesAnswer>[number]

/** The id of a silence that was written, which may be another than before. */
export const writtenSilence = z.object({ silenceID: z.string().min(1) })
