import { type Json, listOf } from '../json.ts'
import {
  all,
  anything,
  byType,
  type Check,
  flag,
  integer,
  list,
  object,
  oneOf,
  optional,
  required,
  rule,
  text,
} from './shape.ts'
import { anyText, plain } from './texts.ts'

const blockId = optional(text(1, 255))

const richText = object({
  type: required(oneOf('rich_text')),
  block_id: blockId,
  elements: required(list(0, 1000, anything)),
})

const taskCard = object({
  type: required(oneOf('task_card')),
  block_id: blockId,
  task_id: required(text(1, 255)),
  title: required(text(1, 255)),
  status: required(oneOf('pending', 'in_progress', 'complete', 'error')),
  details: optional(richText),
  output: optional(richText),
})

const plan = object({
  type: required(oneOf('plan')),
  block_id: blockId,
  title: required(text(1, 255)),
  tasks: optional(list(0, 50, taskCard)),
})

const cell = byType({
  raw_text: object({ type: required(oneOf('raw_text')), text: required(text(1, 3000)) }),
  raw_number: object({
    type: required(oneOf('raw_number')),
    value: required((value, pointer) =>
      typeof value === 'number' ? [] : [{ pointer, message: 'must provide a number' }],
    ),
    text: optional(text(1, 3000)),
  }),
  rich_text: richText,
})

const isRectangular = rule((value) => {
  const widths = new Set(listOf(value.rows).map((row) => listOf(row).length))
  return widths.size <= 1
}, 'all rows must have the same number of columns')

const dataTable = all(
  object({
    type: required(oneOf('data_table')),
    block_id: blockId,
    caption: required(text(1, 255)),
    rows: required(list(2, 101, list(1, 20, cell))),
    page_size: optional(integer(1, 100)),
    row_header_column_index: optional(integer(0, 19)),
  }),
  isRectangular,
)

/** A collapsible container of at most ten of these blocks. */
const container = (child: Check): Check =>
  all(
    object({
      type: required(oneOf('container')),
      block_id: blockId,
      title: optional(plain(150)),
      rich_text_title: optional(richText),
      subtitle: optional(anyText(150)),
      child_blocks: required(list(1, 10, child)),
      width: optional(oneOf('narrow', 'standard', 'wide', 'full')),
      is_collapsible: optional(flag),
      default_collapsed: optional(flag),
      has_header_divider: optional(flag),
    }),
    rule((value) => value.title !== undefined || value.rich_text_title !== undefined, 'missing required field: title'),
    rule((value) => value.default_collapsed !== true || value.is_collapsible === true, 'must be collapsible'),
  )

/** The newer blocks of messages, by type. https://docs.slack.dev/reference/block-kit/blocks */
export const nativeBlocks = (child: Check): Readonly<Record<string, Check>> => ({
  plan,
  task_card: taskCard,
  data_table: dataTable,
  container: container(child),
})

/**
 * All blocks of a message together. Slack refuses more with `msg_blocks_too_long`, which is not documented.
 * https://github.com/slackapi/bolt-js/issues/2509
 */
export const blocksTooLong = (blocks: Json): boolean => JSON.stringify(blocks).length > 12_000
