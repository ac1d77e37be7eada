import { useNames } from '../blocks/context.ts'
import { type OptionGroup, optionGroupsOf } from '../blocks/options.ts'
import { wordsOf } from '../blocks/Text.tsx'
import type { FieldProps } from './field-props.ts'

/** A menu with one choice. */
export function Menu({ element, label, value, onChange, describedBy }: FieldProps) {
  const names = useNames()
  const groups = optionGroupsOf(element, names)
  const shown = typeof value === 'string' ? value : ''
  const placeholder = wordsOf(element.placeholder) || 'Choose one'
  return (
    <select
      className="field"
      aria-label={label}
      aria-describedby={describedBy}
      value={shown}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="" disabled={true}>
        {placeholder}
      </option>
      {groups.map((group) => (
        <Group key={group.label} group={group} />
      ))}
    </select>
  )
}

function Group({ group }: { readonly group: OptionGroup }) {
  const options = group.options.map((option) => (
    <option key={option.value} value={option.value}>
      {option.description === '' ? option.label : `${option.label}: ${option.description}`}
    </option>
  ))
  return group.label === '' ? options : <optgroup label={group.label}>{options}</optgroup>
}
