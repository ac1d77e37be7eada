import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react'
import type { PageChannel, PageState } from '../../../workspace/page/page-state.ts'
import { type as say } from '../api/workspace.ts'
import { useComplain } from '../frame/complaints.ts'
import { noteDeed } from '../guide/deeds.ts'
import { completionAt, usageOf } from './completion.ts'
import { draftKey, setDraft, useDraft } from './drafts.ts'
import { Suggestions } from './Suggestions.tsx'
import { useHistory } from './useHistory.ts'

/** Where one writes, with completion of commands and names. Enter sends, Shift+Enter starts a new line. */
export function Composer(props: {
  readonly state: PageState
  readonly channel: PageChannel
  readonly threadTs: string | undefined
  readonly label: string
}) {
  const { state, channel, threadTs, label } = props
  const personId = state.me?.id ?? ''
  const key = draftKey(personId, channel.id, threadTs)
  const text = useDraft(key)
  const complain = useComplain()
  const history = useHistory(key)
  const listId = useId()
  const hintId = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const [caret, setCaret] = useState(0)
  const [chosen, setChosen] = useState(0)
  const [closedAt, setClosedAt] = useState<string | undefined>(undefined)

  const found = closedAt === text ? undefined : completionAt(state, text, caret)
  const isCommand = text.startsWith('/')
  const suggestions = found && !(threadTs !== undefined && isCommand) ? found.suggestions : []
  const picked = suggestions[Math.min(chosen, suggestions.length - 1)]

  useLayoutEffect(() => {
    const area = field.current
    if (!area) return
    area.style.height = '0'
    area.style.height = `${area.scrollHeight}px`
  })

  const write = (next: string, at: number): void => {
    setDraft(key, next)
    setCaret(at)
    setChosen(0)
    requestAnimationFrame(() => field.current?.setSelectionRange(at, at))
  }
  const take = (insert: string): void => {
    if (found) write(text.slice(0, found.from) + insert + text.slice(found.to), found.from + insert.length)
  }
  const send = async (): Promise<void> => {
    const said = text.trim()
    if (said === '') return
    setDraft(key, '')
    history.add(said)
    try {
      const outcome = await say(personId, channel.id, threadTs, said)
      noteDeed({ kind: 'typed', person: personId, what: said, went: outcome.kind })
    } catch (error) {
      setDraft(key, text)
      complain(error)
    }
  }
  const press = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (picked && step !== 0) setChosen((chosen + step + suggestions.length) % suggestions.length)
    else if (picked && (event.key === 'Tab' || (event.key === 'Enter' && picked.insert.trim() !== text.trim())))
      take(picked.insert)
    else if (picked && event.key === 'Escape') setClosedAt(text)
    else if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) void send()
    else if (step !== 0 && history.moves(step, text)) write(history.current, history.current.length)
    else return
    event.preventDefault()
  }

  if (state.me?.deactivated || !channel.isMember) return <Shut state={state} channel={channel} />
  const usage = usageOf(state, text)
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      {picked && (
        <Suggestions id={listId} suggestions={suggestions} picked={picked} onTake={(one) => take(one.insert)} />
      )}
      <div className="composer-box">
        <textarea
          ref={field}
          rows={1}
          value={text}
          placeholder={label}
          aria-label={label}
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={picked !== undefined}
          aria-controls={listId}
          aria-activedescendant={picked ? `${listId}-${picked.key}` : undefined}
          aria-describedby={hintId}
          data-composer={threadTs === undefined ? 'channel' : 'thread'}
          onChange={(event) => {
            setDraft(key, event.target.value)
            setCaret(event.target.selectionStart)
            setChosen(0)
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onKeyDown={press}
        />
        <button type="submit" className="button button-send" disabled={text.trim() === ''}>
          Send
        </button>
      </div>
      <p id={hintId} className="composer-hint">
        {threadTs !== undefined && isCommand
          ? `Slack takes no commands in threads. Mention @${state.app.name} instead.`
          : (usage ?? (threadTs === undefined ? 'Type / for commands' : `Type @${state.app.name} to ask it here`))}
      </p>
    </form>
  )
}

function Shut({ state, channel }: { readonly state: PageState; readonly channel: PageChannel }) {
  const why = state.me?.deactivated ? 'is deactivated and' : `is not in #${channel.name} and`
  return (
    <p className="composer composer-shut">
      {state.me?.realName ?? 'Nobody'} {why} can write nothing here.
    </p>
  )
}
