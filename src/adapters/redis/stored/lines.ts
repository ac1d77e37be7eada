import { z } from 'zod'
import type { Button, RichText, Span } from '../../../core/message.ts'
import { exactSchema } from './exact-schema.ts'
import { list, milliseconds, whole } from './shapes.ts'

const span = exactSchema<Span>()(
  z.union([
    z.string(),
    z.strictObject({ strong: z.string() }),
    z.strictObject({ code: z.string() }),
    z.strictObject({ person: z.string() }),
    z.strictObject({ group: z.string() }),
    z.strictObject({ channel: z.string() }),
    z.strictObject({ timeMs: milliseconds, shown: z.enum(['time', 'date and time']) }),
    z.strictObject({ link: z.string(), shown: z.string() }),
  ]),
)

/** Lines of text, as stored. */
export const lines = exactSchema<readonly RichText[]>()(list(list(span)))

/** Buttons, as stored. */
export const buttons = exactSchema<readonly Button[]>()(
  list(
    z.strictObject({
      label: z.string(),
      action: z.string(),
      value: z.strictObject({ id: z.string(), revision: whole }),
      look: z.enum(['plain', 'primary', 'danger']),
      confirm: z.strictObject({ title: z.string(), text: z.string(), yes: z.string(), no: z.string() }).nullable(),
    }),
  ),
)
