import { textOf } from '../../../workspace/json.ts'
import { wordsOf } from '../blocks/Text.tsx'
import type { FieldProps } from './field-props.ts'

const kinds: Readonly<Record<string, 'email' | 'url' | 'text'>> = {
  email_text_input: 'email',
  url_text_input: 'url',
}

/** A text input, with the remaining characters where there is a limit. */
export function TextField({ element, label, value, onChange, describedBy }: FieldProps) {
  const shown = typeof value === 'string' ? value : ''
  const longest = typeof element.max_length === 'number' ? element.max_length : undefined
  const common = {
    className: 'field',
    'aria-label': label,
    'aria-describedby': describedBy,
    placeholder: wordsOf(element.placeholder),
    value: shown,
    'data-first-focus': element.focus_on_load === true ? '' : undefined,
  }
  return (
    <span className="text-field">
      {element.multiline === true ? (
        <textarea {...common} rows={3} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <input
          {...common}
          type={kinds[textOf(element.type)] ?? 'text'}
          inputMode={element.type === 'number_input' ? 'decimal' : undefined}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      {longest !== undefined && shown.length > longest * 0.8 && (
        <span className={shown.length > longest ? 'room room-none' : 'room'}>
          {shown.length > longest ? `${shown.length - longest} too many` : `${longest - shown.length} left`}
        </span>
      )}
    </span>
  )
}
