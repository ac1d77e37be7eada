import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { type JsonObject, objectsOf, textOf } from '../../../workspace/json.ts'
import type { Choice } from '../api/workspace.ts'
import { wordsOf } from '../blocks/Text.tsx'
import type { FieldProps } from './field-props.ts'
import { useSearch } from './search.ts'

type Option = { readonly value: string; readonly label: string }

const optionsIn = (options: readonly JsonObject[]): readonly Option[] =>
  options.map((option) => ({ value: textOf(option.value), label: wordsOf(option.text) }))

const valuesOf = (value: Choice): readonly string[] => (typeof value === 'string' ? [value] : (value ?? []))

/** The choices for the typed text while the list is open, or the notice that Slack shows instead, and the picked one. */
function useFound(isOpen: boolean, typed: string) {
  const search = useSearch()
  const [found, setFound] = useState<readonly Option[] | string>([])
  const [index, setIndex] = useState(0)
  useEffect(() => {
    if (!isOpen) return
    let isLatest = true
    void search(typed).then((answer) => {
      if (!isLatest) return
      setFound(typeof answer === 'string' ? answer : optionsIn(answer))
      setIndex(0)
    })
    return () => {
      isLatest = false
    }
  }, [isOpen, typed, search])
  return { found, index, setIndex }
}

/** A menu whose choices the app offers while a person types; what is chosen stands above it. */
export function SearchField({ element, label, value, onChange, describedBy }: FieldProps) {
  const listId = useId()
  const [typed, setTyped] = useState('')
  const [isOpen, setOpen] = useState(false)
  const { found, index, setIndex } = useFound(isOpen, typed)
  const [known, setKnown] = useState<readonly Option[]>(() =>
    optionsIn([...objectsOf(element.initial_options), ...objectsOf([element.initial_option ?? null])]),
  )
  const isSingle = textOf(element.type) === 'external_select'
  const chosen = valuesOf(value)
  const options = typeof found === 'string' ? [] : found.filter((one) => !chosen.includes(one.value))
  const picked = options[Math.min(index, options.length - 1)]

  const take = (option: Option): void => {
    setKnown((before) => [...before, option])
    onChange(isSingle ? option.value : [...chosen, option.value])
    setTyped('')
  }
  const remove = (gone: string): void => onChange(chosen.filter((one) => one !== gone))
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Backspace' && typed === '' && chosen.length > 0) remove(chosen.at(-1) ?? '')
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const isTaken = event.key === 'Enter' && isOpen && picked !== undefined
    if (step === undefined && !isTaken && !(event.key === 'Escape' && isOpen)) return
    // Enter would submit the form, and Escape close it
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'Escape') setOpen(false)
    else if (isTaken) take(picked)
    else if (!isOpen) setOpen(true)
    else if (options.length > 0) setIndex((index + (step ?? 0) + options.length) % options.length)
  }

  return (
    <div className="search-field">
      <Chosen label={label} values={chosen} known={known} onRemove={remove} />
      <input
        type="text"
        className="field"
        role="combobox"
        aria-label={label}
        aria-describedby={describedBy}
        aria-autocomplete="list"
        aria-expanded={isOpen && options.length > 0}
        aria-controls={listId}
        aria-activedescendant={isOpen && picked ? `${listId}-${picked.value}` : undefined}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        placeholder={wordsOf(element.placeholder)}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value)
          setOpen(true)
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      {isOpen && (
        <Found
          id={listId}
          options={options}
          picked={picked}
          notice={typeof found === 'string' ? found : ''}
          onTake={take}
        />
      )}
    </div>
  )
}

function Chosen(props: {
  readonly label: string
  readonly values: readonly string[]
  readonly known: readonly Option[]
  readonly onRemove: (value: string) => void
}) {
  const { label, values, known, onRemove } = props
  const labelOf = (value: string): string => known.findLast((one) => one.value === value)?.label ?? value
  if (values.length === 0) return null
  return (
    <ul className="chosen" aria-label={`Chosen: ${label}`}>
      {values.map((value) => (
        <li key={value}>
          <button type="button" className="chosen-one" onClick={() => onRemove(value)}>
            {labelOf(value)} <span aria-hidden="true">×</span>
            <span className="unseen"> remove</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

function Found(props: {
  readonly id: string
  readonly options: readonly Option[]
  readonly picked: Option | undefined
  readonly notice: string
  readonly onTake: (option: Option) => void
}) {
  const { id, options, picked, notice, onTake } = props
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.querySelector(`[id="${id}-${picked?.value}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [id, picked])
  return (
    <div ref={list} className="found" id={id} role="listbox" aria-label="Choices">
      {options.map((one) => (
        // the keyboard stays in the field, which says what is chosen
        // biome-ignore lint/a11y/useFocusableInteractive: see above
        // biome-ignore lint/a11y/useKeyWithClickEvents: see above
        <div
          key={one.value}
          id={`${id}-${one.value}`}
          role="option"
          aria-selected={one === picked}
          className="suggestion"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onTake(one)}
        >
          {one.label}
        </div>
      ))}
      {options.length === 0 && <p className="suggestions-keys">{notice || 'No results'}</p>}
    </div>
  )
}
