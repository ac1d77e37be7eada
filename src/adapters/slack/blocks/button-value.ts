import { z } from 'zod'

// For a schema with a length check, Zod also compares the length of values that are no strings, and throws for a length
// that is no number.
/** The value of a button of the bot. */
export const buttonValue = z.object({
  id: z.string().refine(({ length }) => length <= 500),
  revision: z.number().int().nonnegative(),
  part: z
    .string()
    .refine(({ length }) => length <= 100)
    .exactOptional(),
  command: z
    .string()
    .refine(({ length }) => length <= 2000)
    .exactOptional(),
})
