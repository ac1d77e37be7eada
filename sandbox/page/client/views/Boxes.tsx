import { useId } from 'react'
import { textOf } from '../../../workspace/json.ts'
import { useNames } from '../blocks/context.ts'
import { optionsOf } from '../blocks/options.ts'
import type { FieldProps } from './field-props.ts'

/** Checkboxes or radio buttons. */
export function Boxes({ element, label, value, onChange, describedBy }: FieldProps) {
  const name = useId()
  const options = optionsOf(element, useNames())
  const isSingle = textOf(element.type) === 'radio_buttons'
  const chosen = typeof value === 'string' ? [value] : (value ?? [])
  const choose = (option: string, isOn: boolean): void => {
    if (isSingle) onChange(option)
    else onChange(options.map((one) => one.value).filter((one) => (one === option ? isOn : chosen.includes(one))))
  }
  return (
    <fieldset className="boxes" aria-describedby={describedBy}>
      <legend className="unseen">{label}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type={isSingle ? 'radio' : 'checkbox'}
            name={name}
            checked={chosen.includes(option.value)}
            onChange={(event) => choose(option.value, event.target.checked)}
          />
          <span>
            {option.label}
            {option.description !== '' && <small>{option.description}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
