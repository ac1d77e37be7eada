import { z } from 'zod'
import { botSchema, redisSchema, slackSchema } from './bot.ts'
import { clusterSchema } from './cluster.ts'
import { byName, listOf, name, path, person, section, textLike, variable } from './values.ts'

/** The whole of `lockkeeper.yaml`. */
export const fileSchema = section({
  slack: slackSchema.prefault({}).describe('How the bot is connected to its workspace'),
  redis: redisSchema.prefault({}).describe('What the bot demands of Redis'),
  bot: botSchema.prefault({}).describe('The process itself'),
  people: byName(name, listOf(person)).describe(
    'Accounts of one human, by any name: they count once, and none of them approves what another one asked for',
  ),
  secondFactor: section({
    secretsFile: path
      .nullable()
      .default(null)
      .describe('A file with a line for each device: the id of its person, then its secret in base32'),
    secretsVariable: variable
      .nullable()
      .default(null)
      .describe('The environment variable that holds the same, with commas between the lines'),
  })
    .prefault({})
    .describe('Whose six-digit codes (TOTP, every 30 s) are taken where a rule demands a second factor'),
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

/** The configuration as it is written, with everything that was left out filled in. */
export type WrittenFile = z.output<typeof fileSchema>
