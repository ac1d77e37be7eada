import { isObject, type Json, listOf, objectOf, objectsOf, textOf } from '../json.ts'
import { accessory, actionElement, contextElement, initialChoiceExists, inputElement } from './elements.ts'
import { nativeBlocks } from './native-blocks.ts'
import {
  all,
  anything,
  byType,
  type Check,
  type Field,
  flag,
  list,
  object,
  oneOf,
  optional,
  type Problem,
  required,
  rule,
  text,
} from './shape.ts'
import { anyText, plain, webAddress } from './texts.ts'

function block(type: string, fields: Readonly<Record<string, Field>>): Check {
  return object({ type: required(oneOf(type)), block_id: optional(text(1, 255)), ...fields })
}

const section = all(
  block('section', {
    text: optional(anyText(3000)),
    fields: optional(list(1, 10, anyText(2000))),
    accessory: optional(all(accessory, initialChoiceExists)),
    expand: optional(flag),
  }),
  rule((value) => value.text !== undefined || value.fields !== undefined, 'missing required field: text'),
)

const image = all(
  block('image', {
    image_url: optional(webAddress),
    slack_file: optional(object({ id: optional(text(1, 50)), url: optional(webAddress) })),
    alt_text: required(text(1, 2000)),
    title: optional(plain(2000)),
  }),
  rule(
    (value) => (value.image_url === undefined) !== (value.slack_file === undefined),
    'must define either `image_url` or `slack_file`, not both',
  ),
)

const shown = {
  section,
  image,
  divider: block('divider', {}),
  header: block('header', { text: required(plain(150)) }),
  context: block('context', { elements: required(list(1, 10, contextElement)) }),
  actions: block('actions', { elements: required(list(1, 25, all(actionElement, initialChoiceExists))) }),
  rich_text: block('rich_text', { elements: required(list(0, 1000, anything)) }),
  video: block('video', {
    alt_text: required(text(1, 2000)),
    title: required(plain(200)),
    thumbnail_url: required(webAddress),
    video_url: required(webAddress),
    author_name: optional(text(1, 50)),
    description: optional(plain(200)),
    provider_icon_url: optional(webAddress),
    provider_name: optional(text(1, 50)),
    title_url: optional(webAddress),
  }),
}

const input = block('input', {
  label: required(plain(2000)),
  element: required(all(inputElement, initialChoiceExists)),
  hint: optional(plain(2000)),
  optional: optional(flag),
  dispatch_action: optional(flag),
})

const classicBlocks = {
  ...shown,
  input,
  markdown: block('markdown', { text: required(text(1, 12_000)) }),
  table: block('table', {
    rows: required(list(1, 100, list(1, 20, anything))),
    column_settings: optional(list(0, 20, anything)),
  }),
}

const messageBlock = byType({ ...classicBlocks, ...nativeBlocks(byType({ ...shown, input })) })
const classicBlock = byType(classicBlocks)

const viewBlock = byType({ ...shown, input })

/** Every interactive element of a block, with its path. */
function actionables(value: Json, pointer: string): readonly { readonly id: string; readonly pointer: string }[] {
  if (!isObject(value)) return []
  const places: readonly (readonly [Json | undefined, string])[] = [
    ...listOf(value.elements).map((entry, index) => [entry, `${pointer}/elements/${index}`] as const),
    [value.accessory, `${pointer}/accessory`],
    [value.element, `${pointer}/element`],
  ]
  return places.flatMap(([entry, place]) => {
    const id = textOf(objectOf(entry).action_id)
    return id === '' ? [] : [{ id, pointer: `${place}/action_id` }]
  })
}

const idsAreUnique: Check = (value, pointer) => {
  const problems: Problem[] = []
  const seenBlocks = new Set<string>()
  for (const [index, entry] of objectsOf(value).entries()) {
    const blockId = textOf(entry.block_id)
    const place = `${pointer}/${index}`
    if (blockId !== '' && seenBlocks.has(blockId))
      problems.push({ pointer: `${place}/block_id`, message: `block_id already exists: ${blockId}` })
    seenBlocks.add(blockId)
    const seenActions = new Set<string>()
    for (const action of actionables(entry, place)) {
      if (seenActions.has(action.id))
        problems.push({ pointer: action.pointer, message: `\`action_id\` "${action.id}" already exists` })
      seenActions.add(action.id)
    }
  }
  return problems
}

/** A message's blocks. https://docs.slack.dev/reference/block-kit/blocks */
export const messageBlocks: Check = all(list(0, 50, messageBlock), idsAreUnique)

/** The blocks of a message in a workspace that does not have the newer ones yet. */
export const olderMessageBlocks: Check = all(list(0, 50, classicBlock), idsAreUnique)

/** The blocks of a modal or an App Home. */
export const viewBlocks: Check = all(list(0, 100, viewBlock), idsAreUnique)

/** All markdown blocks of a message together may have 12,000 characters. */
export function markdownTooLong(blocks: Json): boolean {
  const held = objectsOf(blocks).filter((entry) => entry.type === 'markdown')
  return held.reduce((sum, entry) => sum + textOf(entry.text).length, 0) > 12_000
}
