import { z } from 'zod'
import { bootIdProblem } from '../inventory/boot-id.ts'

/** Encodes a value as stored text and decodes it. */
type TextCodec<T> = z.ZodType<T, string>

/** A field of the run memory: one value for the run, or one for each step of the plan that writes it. */
export type MemoryField<T = unknown, P extends 'run' | 'step' = 'run' | 'step'> = {
  readonly per: P
  readonly codec: TextCodec<T>
}

/** The fields that a kind of step may write. Their stored names are unique across all kinds. */
export type MemoryShape = { readonly [name: string]: MemoryField }

const perRun = <T>(codec: TextCodec<T>): MemoryField<T, 'run'> => ({ per: 'run', codec })

/** A field with a value per step, stored under its name and the step's index in the plan, such as `passes 3`. */
export const perStep = <T>({ codec }: MemoryField<T, 'run'>): MemoryField<T, 'step'> => ({ per: 'step', codec })

/** A text, stored unchanged. */
export const text = perRun(z.string())

/** A boot ID: a UUID in lower case. */
export const bootId = perRun(z.string().refine((id) => bootIdProblem(id) === null, 'is not a boot id'))

/** A flag: present or absent. */
export const yes = perRun(z.literal('yes'))

/** A yes or no; absent while unknown. */
export const yesOrNo = perRun(z.enum(['yes', 'no']))

const decimal = /^-?\d+(\.\d+)?$/

/** A number, stored in decimal digits; the field's name has its unit. */
export const number = perRun(
  z.codec(z.string().regex(decimal, 'is not a number'), z.number(), { decode: Number, encode: String }),
)

/** Texts without `, `, stored joined by it. */
export const listOfTexts = perRun(
  z.codec(z.string(), z.array(z.string()).readonly(), {
    decode: (stored) => (stored === '' ? [] : stored.split(', ')),
    encode: (texts) => texts.join(', '),
  }),
)

/** A value of the schema, stored as JSON. */
export const json = <T>(schema: z.ZodType<T, T>): MemoryField<T, 'run'> =>
  perRun(
    z.codec(z.string(), schema, {
      decode: (stored, { issues }) => {
        try {
          return JSON.parse(stored)
        } catch {
          issues.push({ code: 'invalid_format', format: 'json', input: stored, message: 'is not JSON' })
          return z.NEVER
        }
      },
      encode: (value) => JSON.stringify(value),
    }),
  )

/** Versions of packages, by package name. */
export const versions = json(z.record(z.string(), z.string()))

/** The arguments of a command; null without a command. */
export const argv = json(z.array(z.string()).readonly().nullable())
