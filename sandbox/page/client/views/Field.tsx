import { textOf } from '../../../workspace/json.ts'
import { Boxes } from './Boxes.tsx'
import type { FieldProps } from './field-props.ts'
import { Menu } from './Menu.tsx'
import { SearchField } from './SearchField.tsx'
import { TextField } from './TextField.tsx'

const pickers: Readonly<Record<string, 'date' | 'time' | 'datetime-local'>> = {
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
}

/** Draws an input with the browser's own controls, so that keyboard and screen readers work. */
export function Field(props: FieldProps) {
  const type = textOf(props.element.type)
  if (/^(multi_)?external_select$/.test(type)) return <SearchField {...props} />
  if (type === 'checkboxes' || type === 'radio_buttons' || type.startsWith('multi_')) return <Boxes {...props} />
  if (type.endsWith('_select')) return <Menu {...props} />
  const picker = pickers[type]
  if (picker !== undefined) return <Picker {...props} kind={picker} />
  if (type.endsWith('_input') && type !== 'file_input') return <TextField {...props} />
  return <p className="unknown-block">({type}: this page cannot fill it in)</p>
}

function Picker(props: FieldProps & { readonly kind: 'date' | 'time' | 'datetime-local' }) {
  const { label, value, onChange, describedBy, kind } = props
  const isMoment = kind === 'datetime-local'
  const shown = typeof value === 'string' ? value : ''
  return (
    <input
      type={kind}
      className="field"
      aria-label={label}
      aria-describedby={describedBy}
      value={isMoment ? localMoment(shown) : shown}
      onChange={(event) => {
        const given = event.target.value
        onChange(isMoment && given !== '' ? String(Math.floor(new Date(given).getTime() / 1000)) : given)
      }}
    />
  )
}

/** Seconds since 1970 in the format of the browser's picker. */
function localMoment(seconds: string): string {
  if (seconds === '') return ''
  const at = new Date(Number(seconds) * 1000)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
