import { type JsonObject, objectsOf, textOf } from '../../../workspace/json.ts'
import type { Names } from './context.ts'
import { wordsOf } from './Text.tsx'

/** One choice of a menu. */
export type Option = { readonly value: string; readonly label: string; readonly description: string }

/** A menu's choices; the name of a group may be empty. */
export type OptionGroup = { readonly label: string; readonly options: readonly Option[] }

function optionOf(option: JsonObject): Option {
  return { value: textOf(option.value), label: wordsOf(option.text), description: wordsOf(option.description) }
}

/** All choices of a menu, by group: its own options, or people or channels. */
export function optionGroupsOf(element: JsonObject, names: Names): readonly OptionGroup[] {
  const type = textOf(element.type)
  if (type.includes('users_select'))
    return [{ label: '', options: names.people.filter((one) => !one.deactivated).map(personOption) }]
  if (type.includes('channels_select') || type.includes('conversations_select')) {
    const channels = names.channels.filter((one) => one.kind !== 'direct')
    return [{ label: '', options: channels.map(({ id, name }) => ({ value: id, label: `#${name}`, description: '' })) }]
  }
  const groups = objectsOf(element.option_groups)
  if (groups.length === 0) return [{ label: '', options: objectsOf(element.options).map(optionOf) }]
  return groups.map((group) => ({ label: wordsOf(group.label), options: objectsOf(group.options).map(optionOf) }))
}

function personOption(person: { readonly id: string; readonly name: string; readonly realName: string }): Option {
  return { value: person.id, label: `@${person.name}`, description: person.realName }
}

/** All choices of a menu in one list, without groups. */
export function optionsOf(element: JsonObject, names: Names): readonly Option[] {
  return optionGroupsOf(element, names).flatMap((group) => group.options)
}
