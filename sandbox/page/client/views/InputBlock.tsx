import { useId } from 'react'
import { type JsonObject, objectOf } from '../../../workspace/json.ts'
import type { Choice } from '../api/workspace.ts'
import { wordsOf } from '../blocks/Text.tsx'
import { Field } from './Field.tsx'
import { type Search, SearchContext } from './search.ts'

/** One input of a form, with its label, its hint and the app's error. */
export function InputBlock(props: {
  readonly block: JsonObject
  readonly value: Choice
  readonly error: string
  readonly onChange: (value: Choice) => void
  readonly onSearch: Search
}) {
  const { block, value, error, onChange, onSearch } = props
  const notesId = useId()
  const label = wordsOf(block.label)
  const hint = wordsOf(block.hint)
  const element = objectOf(block.element)
  return (
    <div className={error === '' ? 'input-block' : 'input-block input-block-wrong'}>
      <div className="input-label" aria-hidden="true">
        {label}
        {block.optional === true && <span className="input-optional"> (optional)</span>}
      </div>
      <SearchContext value={onSearch}>
        <Field
          element={element}
          label={block.optional === true ? `${label} (optional)` : label}
          value={value}
          onChange={onChange}
          describedBy={notesId}
        />
      </SearchContext>
      <div id={notesId} className="input-notes">
        {error !== '' && (
          <p role="alert" className="input-error">
            ⚠ {error}
          </p>
        )}
        {hint !== '' && <p className="input-hint">{hint}</p>}
      </div>
    </div>
  )
}
