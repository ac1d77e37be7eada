/**
 * Slack's published limits for the blocks that the bot sends, as schemas. They are written from Slack's documentation
 * and types, and share nothing with the sandbox or the renderer, so that a limit that both of these have wrong is found.
 * https://docs.slack.dev/reference/block-kit/blocks
 */
import { z } from 'zod'

const text = (longest: number) => z.string().min(1).max(longest)

const plainText = (longest: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: text(longest), emoji: z.boolean().optional() })

const markup = (longest: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: text(longest), verbatim: z.boolean().optional() })

const confirm = z.strictObject({
  title: plainText(100),
  text: plainText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: z.enum(['primary', 'danger']).optional(),
})

const button = z.strictObject({
  type: z.literal('button'),
  action_id: text(255),
  text: plainText(75),
  value: z.string().max(2000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: confirm.optional(),
})

const section = z
  .strictObject({
    type: z.literal('section'),
    text: markup(3000).optional(),
    fields: z.array(markup(2000)).min(1).max(10).optional(),
  })
  .refine((block) => block.text !== undefined || block.fields !== undefined)

const header = z.strictObject({ type: z.literal('header'), text: plainText(150) })
const divider = z.strictObject({ type: z.literal('divider') })
const context = z.strictObject({ type: z.literal('context'), elements: z.array(markup(2000)).min(1).max(10) })

const actions = z
  .strictObject({ type: z.literal('actions'), elements: z.array(button).min(1).max(25) })
  .refine(({ elements }) => new Set(elements.map(({ action_id }) => action_id)).size === elements.length)

const image = z.strictObject({
  type: z.literal('image'),
  slack_file: z.strictObject({ id: z.string().regex(/^F[A-Z0-9]{8,}$/) }),
  alt_text: text(2000),
})

const richText = z.strictObject({
  type: z.literal('rich_text'),
  elements: z.array(
    z.strictObject({
      type: z.literal('rich_text_preformatted'),
      elements: z.array(z.strictObject({ type: z.literal('text'), text: text(3000) })).min(1),
    }),
  ),
})

const classic = [header, section, context, actions, divider, richText, image] as const

const task = z.strictObject({
  type: z.literal('task_card'),
  task_id: text(255),
  title: text(150),
  status: z.enum(['pending', 'in_progress', 'complete', 'error']),
})

const plan = z
  .strictObject({ type: z.literal('plan'), title: text(150), tasks: z.array(task).min(1).max(50) })
  .refine(({ tasks }) => new Set(tasks.map(({ task_id }) => task_id)).size === tasks.length)

const container = z.strictObject({
  type: z.literal('container'),
  title: plainText(150),
  child_blocks: z.array(section).min(1).max(10),
  is_collapsible: z.literal(true),
  default_collapsed: z.boolean(),
})

const inline = z.union([
  z.strictObject({
    type: z.literal('text'),
    text: text(3000),
    style: z.strictObject({ bold: z.literal(true).optional(), code: z.literal(true).optional() }).optional(),
  }),
  z.strictObject({ type: z.literal('user'), user_id: z.string().regex(/^[UW][A-Z0-9]+$/) }),
  z.strictObject({ type: z.literal('usergroup'), usergroup_id: z.string().regex(/^S[A-Z0-9]+$/) }),
  z.strictObject({ type: z.literal('channel'), channel_id: z.string().regex(/^[CGD][A-Z0-9]+$/) }),
  z.strictObject({ type: z.literal('date'), timestamp: z.int().min(0), format: text(100), fallback: text(100) }),
  z.strictObject({ type: z.literal('link'), url: z.url({ protocol: /^https?$/ }), text: text(3000) }),
])

const cell = z.union([
  z.strictObject({ type: z.literal('raw_text'), text: text(2000) }),
  z.strictObject({
    type: z.literal('rich_text'),
    elements: z
      .array(z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(inline).min(1) }))
      .length(1),
  }),
])

const dataTable = z
  .strictObject({
    type: z.literal('data_table'),
    caption: text(150),
    rows: z.array(z.array(cell).min(1).max(20)).min(2).max(101),
    page_size: z.int().min(1).max(100),
    row_header_column_index: z.int().min(0).max(19),
  })
  .refine(({ rows }) => new Set(rows.map(({ length }) => length)).size === 1)

const native = [...classic, plan, container, dataTable] as const

const wholeMessage = (block: z.ZodType) =>
  z
    .array(block)
    .max(50)
    .refine((blocks) => JSON.stringify(blocks).length < 10_000, 'all blocks together are too long')

const classicMessage = wholeMessage(z.union(classic))
const nativeMessage = wholeMessage(z.union(native))

/** What of a message's blocks is outside of Slack's limits; empty when nothing is. */
export function outsideLimits(blocks: unknown, style: 'native' | 'classic'): readonly string[] {
  const parsed = (style === 'native' ? nativeMessage : classicMessage).safeParse(blocks)
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('/')}: ${message}`)
}
