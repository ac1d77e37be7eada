import { z } from 'zod'
import { botSchema, redisSchema, slackSchema } from './bot.ts'
import { clusterSchema } from './cluster.ts'
import { byName, listOf, name, path, person, section, textLike, variable } from './values.ts'

/** The whole of `lockkeeper.yaml`. */
export const fileSchema = section({
  slack: slackSchema.prefault({}).describe('Connection to the Slack workspace'),
  redis: redisSchema.prefault({}).describe('Requirements for Redis'),
  bot: botSchema.prefault({}).describe('The bot process'),
  people: byName(name, listOf(person)).describe(
    'Accounts of one person, by any name: they count once, and none of them can approve a request of another',
  ),
  secondFactor: section({
    secretsFile: path
      .nullable()
      .default(null)
      .describe('File with one line for each device: the id of its person, then its secret in base32'),
    secretsVariable: variable
      .nullable()
      .default(null)
      .describe('Environment variable with the same content, lines separated by commas'),
  })
    .prefault({})
    .describe('Devices whose six-digit codes (TOTP, every 30 s) are accepted where a rule demands a second factor'),
  clusters: z
    .record(
      textLike(/^[a-z0-9][a-z0-9-]*$/, 'a name', 'must be a name of small letters, digits and dashes'),
      clusterSchema,
      {
        error: 'must be clusters by their names',
      },
    )
    .refine((clusters) => Object.keys(clusters).length > 0, { error: 'must name at least one cluster' })
    .describe('The clusters, by name'),
})

/** The parsed configuration with all defaults filled in. */
export type WrittenFile = z.output<typeof fileSchema>
