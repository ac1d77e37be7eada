import type { z } from 'zod'
import { Failure } from '../../../engine/ports/failure.ts'

/**
 * Parses a stored JSON text; null when there is no text. `what` names the value in errors. Throws `Failure` when it is
 * invalid.
 */
export function readStored<T>(schema: z.ZodType<T>, text: string | null, what: string): T | null {
  if (text === null) return null
  const invalid = (cause: unknown) => new Failure('Redis', `${what} is invalid`, 'none', cause)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw invalid(error)
  }
  const read = schema.safeParse(value)
  if (!read.success) throw invalid(read.error)
  return read.data
}
