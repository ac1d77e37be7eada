import { isObject, type Json, listOf } from '../json.ts'
import {
  all,
  byType,
  type Check,
  type Field,
  flag,
  integer,
  list,
  object,
  oneOf,
  optional,
  pattern,
  required,
  rule,
  text,
} from './shape.ts'
import { anyText, confirmation, option, optionGroup, plain, webAddress } from './texts.ts'

const actionId = optional(text(1, 255))
const confirm = optional(confirmation)
const focus = optional(flag)
const placeholder = optional(plain(150))
const menuOption = option(plain(75))
const boxOption = option(anyText(75))
const date = pattern(/^\d{4}-\d{2}-\d{2}$/, 'a valid date')
const time = pattern(/^([01]\d|2[0-3]):[0-5]\d$/, 'a valid time')
const encodedId = text(1, 50)

function element(type: string, fields: Readonly<Record<string, Field>>): Check {
  return object({ type: required(oneOf(type)), action_id: actionId, ...fields })
}

const listsChoices = rule(
  (menu) => (menu.options === undefined) !== (menu.option_groups === undefined),
  'must define either `options` or `option_groups`, not both',
)

const choices = {
  options: optional(list(1, 100, menuOption)),
  option_groups: optional(list(1, 100, optionGroup)),
}

const single = { confirm, focus_on_load: focus, placeholder }
const several = { ...single, max_selected_items: optional(integer(1, 1_000_000)) }

const conversationFilter = object({
  include: optional(list(1, 4, oneOf('im', 'mpim', 'private', 'public'))),
  exclude_external_shared_channels: optional(flag),
  exclude_bot_users: optional(flag),
})

const button = element('button', {
  text: required(plain(75)),
  url: optional(webAddress),
  value: optional(text(1, 2000)),
  style: optional(oneOf('primary', 'danger')),
  confirm,
  accessibility_label: optional(text(1, 75)),
})

const image = all(
  object({
    type: required(oneOf('image')),
    image_url: optional(webAddress),
    slack_file: optional(object({ id: optional(text(1, 50)), url: optional(webAddress) })),
    alt_text: required(text(1, 2000)),
  }),
  rule(
    (value) => (value.image_url === undefined) !== (value.slack_file === undefined),
    'must define either `image_url` or `slack_file`, not both',
  ),
)

const dispatch = optional(
  object({ trigger_actions_on: optional(list(1, 2, oneOf('on_enter_pressed', 'on_character_entered'))) }),
)

const typed = { placeholder, focus_on_load: focus, dispatch_action_config: dispatch }

const menus = {
  static_select: all(
    element('static_select', { ...single, ...choices, initial_option: optional(menuOption) }),
    listsChoices,
  ),
  multi_static_select: all(
    element('multi_static_select', { ...several, ...choices, initial_options: optional(list(1, 100, menuOption)) }),
    listsChoices,
  ),
  external_select: element('external_select', {
    ...single,
    initial_option: optional(menuOption),
    min_query_length: optional(integer(0, 1000)),
  }),
  multi_external_select: element('multi_external_select', {
    ...several,
    initial_options: optional(list(1, 100, menuOption)),
    min_query_length: optional(integer(0, 1000)),
  }),
  users_select: element('users_select', { ...single, initial_user: optional(encodedId) }),
  multi_users_select: element('multi_users_select', { ...several, initial_users: optional(list(0, 1000, encodedId)) }),
  conversations_select: element('conversations_select', {
    ...single,
    initial_conversation: optional(encodedId),
    default_to_current_conversation: optional(flag),
    response_url_enabled: optional(flag),
    filter: optional(conversationFilter),
  }),
  multi_conversations_select: element('multi_conversations_select', {
    ...several,
    initial_conversations: optional(list(0, 1000, encodedId)),
    default_to_current_conversation: optional(flag),
    filter: optional(conversationFilter),
  }),
  channels_select: element('channels_select', {
    ...single,
    initial_channel: optional(encodedId),
    response_url_enabled: optional(flag),
  }),
  multi_channels_select: element('multi_channels_select', {
    ...several,
    initial_channels: optional(list(0, 1000, encodedId)),
  }),
}

const pickers = {
  overflow: element('overflow', { options: required(list(1, 5, menuOption)), confirm }),
  datepicker: element('datepicker', { ...single, initial_date: optional(date) }),
  timepicker: element('timepicker', { ...single, initial_time: optional(time), timezone: optional(text(1, 100)) }),
  datetimepicker: element('datetimepicker', {
    confirm,
    focus_on_load: focus,
    initial_date_time: optional(integer(1_000_000_000, 9_999_999_999)),
  }),
  checkboxes: element('checkboxes', {
    options: required(list(1, 10, boxOption)),
    initial_options: optional(list(1, 10, boxOption)),
    confirm,
    focus_on_load: focus,
  }),
  radio_buttons: element('radio_buttons', {
    options: required(list(1, 10, boxOption)),
    initial_option: optional(boxOption),
    confirm,
    focus_on_load: focus,
  }),
}

const writing = {
  plain_text_input: element('plain_text_input', {
    ...typed,
    initial_value: optional(text(0, 3000)),
    multiline: optional(flag),
    min_length: optional(integer(0, 3000)),
    max_length: optional(integer(1, 3000)),
  }),
  email_text_input: element('email_text_input', { ...typed, initial_value: optional(text(0, 3000)) }),
  url_text_input: element('url_text_input', { ...typed, initial_value: optional(text(0, 3000)) }),
  number_input: element('number_input', {
    ...typed,
    is_decimal_allowed: required(flag),
    initial_value: optional(text(0, 100)),
    min_value: optional(text(1, 100)),
    max_value: optional(text(1, 100)),
  }),
  file_input: element('file_input', {
    filetypes: optional(list(1, 100, text(1, 20))),
    max_files: optional(integer(1, 10)),
  }),
}

/** The elements allowed in an actions block. */
export const actionElement: Check = byType({ button, ...menus, ...pickers })

/** The elements allowed as a section's accessory. */
export const accessory: Check = byType({ button, image, ...menus, ...pickers })

/** The elements allowed in an input block. */
export const inputElement: Check = byType({
  ...menus,
  ...writing,
  datepicker: pickers.datepicker,
  timepicker: pickers.timepicker,
  datetimepicker: pickers.datetimepicker,
  checkboxes: pickers.checkboxes,
  radio_buttons: pickers.radio_buttons,
})

/** The elements allowed in a context block. */
export const contextElement: Check = byType({
  image,
  plain_text: anyText(2000),
  mrkdwn: anyText(2000),
})

/** An initial choice must be one of the choices; Slack compares the whole option. */
export const initialChoiceExists: Check = (value, pointer) => {
  if (!isObject(value) || value.options === undefined) return []
  const known = listOf(value.options).map(canonical)
  const initial = value.initial_option === undefined ? listOf(value.initial_options) : [value.initial_option]
  return initial.some((choice) => !known.includes(canonical(choice)))
    ? [{ pointer, message: 'initial option(s) must match one of the options' }]
    : []
}

function canonical(value: Json | undefined): string {
  if (!isObject(value)) return JSON.stringify(value ?? null)
  const entries = Object.entries(value).sort(([one], [other]) => one.localeCompare(other))
  return `{${entries.map(([key, entry]) => `${key}:${canonical(entry)}`).join()}}`
}
