import { redacted } from '../redact.ts'

/** Field names that hold secrets, such as `botToken`, `authorization` or `env`. */
const secretName = /token|secret|passw|authori[sz]ation|cookie|credential|api[-_]?key|private[-_]?key|^env(ironment)?$/i

/** The depth and length at which values are cut off: a log line is no place for whole answers. */
const deepest = 6
const longest = 4000

/** A value for the log: secrets removed by name and by form, errors expanded, depth and length limited. */
function scrub(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return scrubText(value)
  if (value === null || typeof value !== 'object') return typeof value === 'bigint' ? String(value) : value
  if (depth >= deepest) return '(deeper)'
  if (value instanceof Error) return scrubError(value, depth)
  if (Array.isArray(value)) return value.map((item) => scrub(item, depth + 1))
  if (value instanceof Map) return scrub(Object.fromEntries(value), depth)
  if (value instanceof Set) return scrub([...value], depth)
  return scrubFields(value, depth)
}

/** Text for the log. */
export function scrubText(text: string): string {
  const clean = redacted(text)
  return clean.length > longest ? `${clean.slice(0, longest)}… (${clean.length - longest} more characters)` : clean
}

/** Named values for the log. */
export const scrubFields = (fields: object, depth = 0): { [name: string]: unknown } =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, secretName.test(name) ? '(secret)' : scrub(value, depth + 1)]),
  )

function scrubError(error: Error, depth: number): { [name: string]: unknown } {
  const { name, message, stack, cause, ...rest } = error
  return {
    type: error.name,
    message: scrubText(error.message),
    ...scrubFields(rest, depth),
    ...(error.stack === undefined ? {} : { stack: scrubText(error.stack) }),
    ...(error.cause === undefined ? {} : { cause: scrub(error.cause, depth + 1) }),
  }
}
