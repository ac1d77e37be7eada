import type { z } from 'zod'
import { Failure } from '../../engine/ports/failure.ts'
import { oneLine } from '../redact.ts'

/** The output of a script: lines of a key and its value, and any text after the line `tail`. */
export type ScriptAnswer = { readonly values: { readonly [name: string]: string }; readonly tail: string }

/** Parses a script's output. */
export function readAnswer(output: string): ScriptAnswer {
  const mark = /^tail$/m.exec(output)
  const head = mark === null ? output : output.slice(0, mark.index)
  const lines = head.split('\n').filter((line) => line !== '')
  const values = lines.map((line): [string, string] => {
    const space = line.indexOf(' ')
    return space === -1 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)]
  })
  return { values: Object.fromEntries(values), tail: mark === null ? '' : output.slice(mark.index + 'tail\n'.length) }
}

/** Validates a script's answer. An invalid one is an ambiguous `Failure`, because it does not show what happened. */
export function validAnswer<T>(schema: z.ZodType<T>, output: string, source: string): T {
  const { values, tail } = readAnswer(output)
  const parsed = schema.safeParse({ ...values, tail })
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
  throw new Failure(source, `gave an invalid answer (${problems}): ${oneLine(output, 200)}`, 'ambiguous')
}
