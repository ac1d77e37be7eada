import { type JsonObject, objectOf, objectsOf, textOf } from '../json.ts'
import type { World } from '../world.ts'
import type { Input } from './view-values.ts'

/** An action that Slack's own client does not allow. */
export class NotPossible extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'NotPossible'
  }
}

/** All choices of a menu in one list, without groups. */
export function optionsOf(element: JsonObject): readonly JsonObject[] {
  return [
    ...objectsOf(element.options),
    ...objectsOf(element.option_groups).flatMap((group) => objectsOf(group.options)),
  ]
}

/** The choice with this label or value. Throws `NotPossible` when there is none. */
function optionCalled(element: JsonObject, name: string): JsonObject {
  const options = optionsOf(element)
  const found = options.find((option) => textOf(objectOf(option.text).text) === name || option.value === name)
  if (found) return found
  const labels = options.map((option) => textOf(objectOf(option.text).text))
  throw new NotPossible(`there is no choice "${name}" among ${labels.join(', ')}`)
}

function accountCalled(world: World, name: string): string {
  const bare = name.replace(/^@/, '')
  const found = [...world.accounts.values()].find((account) => account.id === bare || account.name === bare)
  if (!found) throw new NotPossible(`there is nobody called ${name}`)
  return found.id
}

function channelCalled(world: World, name: string): string {
  const bare = name.replace(/^#/, '')
  const found = [...world.channels.values()].find((channel) => channel.id === bare || channel.name === bare)
  if (!found) throw new NotPossible(`there is no channel ${name}`)
  return found.id
}

function refuseTyped(input: Input, text: string): void {
  const { element } = input
  const longest = typeof element.max_length === 'number' ? element.max_length : 3000
  const shortest = typeof element.min_length === 'number' ? element.min_length : 0
  if (text.length > longest) throw new NotPossible(`"${input.label}" takes at most ${longest} characters`)
  if (text !== '' && text.length < shortest)
    throw new NotPossible(`"${input.label}" takes at least ${shortest} characters`)
  if (element.type === 'number_input' && !/^-?\d+(\.\d+)?$/.test(text))
    throw new NotPossible(`"${input.label}" takes a number`)
}

/** The value of an input after a person has typed or chosen; a list selects several choices. */
export function filledIn(world: World, input: Input, given: string | readonly string[]): JsonObject {
  const { element } = input
  const type = textOf(element.type)
  const names = typeof given === 'string' ? [given] : given
  const first = names[0] ?? ''
  if (type === 'checkboxes' || type === 'multi_static_select' || type === 'multi_external_select')
    return { type, selected_options: names.map((name) => optionCalled(element, name)) }
  if (type === 'static_select' || type === 'external_select' || type === 'radio_buttons' || type === 'overflow')
    return { type, selected_option: optionCalled(element, first) }
  if (type === 'users_select') return { type, selected_user: accountCalled(world, first) }
  if (type === 'multi_users_select') return { type, selected_users: names.map((name) => accountCalled(world, name)) }
  if (type === 'channels_select') return { type, selected_channel: channelCalled(world, first) }
  if (type === 'multi_channels_select')
    return { type, selected_channels: names.map((name) => channelCalled(world, name)) }
  if (type === 'conversations_select') return { type, selected_conversation: channelCalled(world, first) }
  if (type === 'multi_conversations_select')
    return { type, selected_conversations: names.map((name) => channelCalled(world, name)) }
  if (type === 'datepicker') return { type, selected_date: first }
  if (type === 'timepicker') return { type, selected_time: first }
  if (type === 'datetimepicker') return { type, selected_date_time: Number(first) }
  refuseTyped(input, first)
  return { type, value: first === '' ? null : first }
}
