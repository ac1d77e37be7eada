import { z } from 'zod'
import { bootIdProblem } from '../inventory/boot-id.ts'

/** How a value is stored as text, and read back. */
type TextCodec<T> = z.ZodType<T, string>

/** One field of a run's memory: of the whole run, or one value for each step of the plan that writes it. */
export type MemoryField<T = unknown, P extends 'run' | 'step' = 'run' | 'step'> = {
  readonly per: P
  readonly codec: TextCodec<T>
}

/** The fields that a kind of step may write. Their names are stored, and unique over all kinds. */
export type MemoryShape = { readonly [name: string]: MemoryField }

const perRun = <T>(codec: TextCodec<T>): MemoryField<T, 'run'> => ({ per: 'run', codec })

/** A field with a value for each step: stored under its name and the step's index in the plan, such as `passes 3`. */
export const perStep = <T>({ codec }: MemoryField<T, 'run'>): MemoryField<T, 'step'> => ({ per: 'step', codec })

/** A text, stored as it is. */
export const text = perRun(z.string())

/** A boot id: a UUID in lower case. */
export const bootId = perRun(z.string().refine((id) => bootIdProblem(id) === null, 'is not a boot id'))

/** Present when something is so. */
export const yes = perRun(z.literal('yes'))

/** Whether something is so; absent while it is not known. */
export const yesOrNo = perRun(z.enum(['yes', 'no']))

const decimal = /^-?\d+(\.\d+)?$/

/** A number, stored in decimal digits; the name of the field says its unit. */
export const number = perRun(
  z.codec(z.string().regex(decimal, 'is not a number'), z.number(), { decode: Number, encode: String }),
)

/** Texts without a comma followed by a space, stored with one between them. */
export const listOfTexts = perRun(
  z.codec(z.string(), z.array(z.string()).readonly(), {
    decode: (stored) => stored.split(', '),
    encode: (texts) => texts.join(', '),
  }),
)

/** A value of a schema, stored as JSON. */
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

/** Versions of packages, by name. */
export const versions = json(z.record(z.string(), z.string()))

/** The words of a command; null when there was none. */
export const argv = json(z.array(z.string()).readonly().nullable())
