import { isObject, type Json, type JsonObject, listOf, objectOf, objectsOf, textOf } from '../json.ts'
import type { World } from '../world.ts'
import { readable } from './mrkdwn.ts'

function readableText(world: World, value: Json | undefined): string {
  const held = objectOf(value)
  const text = textOf(held.text)
  return held.type === 'mrkdwn' ? readable(world, text) : text
}

function readableElement(world: World, element: JsonObject): string {
  switch (element.type) {
    case 'button':
      return `[${textOf(objectOf(element.text).text)}]`
    case 'image':
      return `(picture: ${textOf(element.alt_text)})`
    case 'overflow':
      return '[…]'
    case 'mrkdwn':
    case 'plain_text':
      return readableText(world, element)
    case 'checkboxes':
    case 'radio_buttons':
      return objectsOf(element.options)
        .map((option) => `( ) ${readableText(world, option.text)}`)
        .join('\n')
    default: {
      const chosen = textOf(objectOf(objectOf(element.initial_option).text).text) || textOf(element.initial_value)
      return `[${chosen || textOf(objectOf(element.placeholder).text) || '   '} ▾]`
    }
  }
}

function richText(world: World, value: Json): string {
  if (!isObject(value)) return ''
  const inner = () => listOf(value.elements).map((element) => richText(world, element))
  switch (value.type) {
    case 'user':
      return `@${world.accounts.get(textOf(value.user_id))?.name ?? textOf(value.user_id)}`
    case 'usergroup':
      return `@${world.groups.get(textOf(value.usergroup_id))?.handle ?? textOf(value.usergroup_id)}`
    case 'channel':
      return `#${world.channels.get(textOf(value.channel_id))?.name ?? textOf(value.channel_id)}`
    case 'emoji':
      return `:${textOf(value.name)}:`
    case 'link':
      return textOf(value.text) || textOf(value.url)
    case 'rich_text':
      return inner().join('\n')
    case 'rich_text_list':
      return inner()
        .map((item) => `• ${item}`)
        .join('\n')
    case 'rich_text_quote':
      return `> ${inner().join('')}`
    default:
      return value.elements === undefined ? textOf(value.text) : inner().join('')
  }
}

function readableInput(world: World, block: JsonObject, values: JsonObject): string {
  const element = objectOf(block.element)
  const held = objectOf(objectOf(values[textOf(block.block_id)])[textOf(element.action_id)])
  const value =
    textOf(held.value) ||
    textOf(objectOf(objectOf(held.selected_option).text).text) ||
    objectsOf(held.selected_options)
      .map((option) => textOf(objectOf(option.text).text))
      .join(', ') ||
    listOf(held.selected_users ?? held.selected_user)
      .map((id) => readable(world, `<@${textOf(id)}>`))
      .join(', ')
  return `${readableText(world, block.label)}: ${value || '____'}`
}

const taskSigns: Readonly<Record<string, string>> = { pending: '○', in_progress: '◐', complete: '●', error: '✕' }

const readableTask = (task: JsonObject): string => `${taskSigns[textOf(task.status)] ?? '?'} ${textOf(task.title)}`

const readableRow = (world: World, row: Json): string =>
  objectsOf(row)
    .map((cell) => (cell.type === 'rich_text' ? richText(world, cell) : textOf(cell.text)))
    .join(' | ')

function readableBlock(world: World, block: JsonObject, values: JsonObject): string {
  switch (block.type) {
    case 'header':
      return readableText(world, block.text)
    case 'divider':
      return '---'
    case 'section': {
      const text = [block.text, ...listOf(block.fields)].filter((part) => part !== undefined)
      const lines = text.map((part) => readableText(world, part))
      return isObject(block.accessory)
        ? `${lines.join('\n')} ${readableElement(world, block.accessory)}`
        : lines.join('\n')
    }
    case 'context':
      return objectsOf(block.elements)
        .map((element) => readableElement(world, element))
        .join(' ')
    case 'actions':
      return objectsOf(block.elements)
        .map((element) => readableElement(world, element))
        .join(' ')
    case 'image':
      return `(picture: ${textOf(block.alt_text)})`
    case 'input':
      return readableInput(world, block, values)
    case 'markdown':
      return textOf(block.text)
    case 'rich_text':
      return richText(world, block)
    case 'table':
      return listOf(block.rows)
        .map((row) =>
          listOf(row)
            .map((cell) => richText(world, cell))
            .join(' | '),
        )
        .join('\n')
    case 'plan':
      return [textOf(block.title), ...objectsOf(block.tasks).map(readableTask)].join('\n')
    case 'container':
      return [readableText(world, block.title), ...readableBlocks(world, block.child_blocks, values)].join('\n')
    case 'data_table':
      return [textOf(block.caption), ...listOf(block.rows).map((row) => readableRow(world, row))].join('\n')
    default:
      return `(${textOf(block.type)})`
  }
}

/** Blocks as lines of text; the values of inputs come from `values`. */
export function readableBlocks(
  world: World,
  blocks: Json | readonly JsonObject[] | undefined,
  values: JsonObject,
): readonly string[] {
  return objectsOf(blocks).flatMap((block) => readableBlock(world, block, values).split('\n'))
}
