import { type KeyboardEvent, useId, useRef } from 'react'
import type { PageChannel, PageState } from '../../../workspace/page/page-state.ts'
import { type as say } from '../api/workspace.ts'
import { useReportError } from '../frame/report-error.ts'
import { commandUsage } from './command-completion.ts'
import { type Suggestion, usageOf } from './completion.ts'
import { draftKey, setDraft } from './drafts.ts'
import { Suggestions } from './Suggestions.tsx'
import { type Completing, useCompletion } from './useCompletion.ts'
import { useHistory } from './useHistory.ts'
import { type Line, useLine } from './useLine.ts'
import { useVocabulary, type Vocabulary } from './vocabulary.ts'

type Props = {
  readonly state: PageState
  readonly channel: PageChannel
  readonly threadTs: string | undefined
  readonly label: string
}

/** The composer, with completion of commands and names. Enter sends, Shift+Enter starts a new line. */
export function Composer(props: Props) {
  const { state, channel, label } = props
  const { key, send, press, line, completing, field, hint } = useComposer(props)
  const listId = useId()
  const hintId = useId()
  const { picked, suggestions } = completing
  const isOpen = suggestions.length > 0
  if (state.me?.deactivated || !channel.isMember) return <Shut state={state} channel={channel} />
  const take = (one: (typeof suggestions)[number]): void => {
    const { text, caret } = completing.taking(one)
    line.write(text, caret)
  }
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      {isOpen && <Suggestions id={listId} completing={completing} onTake={take} />}
      <div className="composer-box">
        <textarea
          ref={field}
          rows={1}
          value={line.text}
          placeholder={label}
          aria-label={label}
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={isOpen}
          aria-controls={isOpen ? listId : undefined}
          aria-activedescendant={picked ? `${listId}-${suggestions.indexOf(picked)}` : undefined}
          aria-describedby={hintId}
          data-draft={key}
          onChange={({ target }) => line.write(target.value, target.selectionStart)}
          onSelect={(event) => line.moved(event.currentTarget.selectionStart)}
          onKeyDown={press}
        />
        <button type="submit" className="button button-send" disabled={line.text.trim() === ''}>
          Send
        </button>
      </div>
      <p id={hintId} className="composer-hint">
        {hint}
      </p>
    </form>
  )
}

function useComposer(props: Props) {
  const { state, channel, threadTs } = props
  const personId = state.me?.id ?? ''
  const key = draftKey(personId, channel.id, threadTs)
  const field = useRef<HTMLTextAreaElement>(null)
  const line = useLine(key, field)
  const completing = useCompletion(state, line.text, line.caret, threadTs === undefined ? 'channel' : 'thread')
  const history = useHistory(key)
  const reportError = useReportError()
  const send = async (): Promise<void> => {
    const said = line.text.trim()
    if (said === '') return
    setDraft(key, '')
    history.add(said)
    try {
      await say(personId, channel.id, threadTs, said)
    } catch (error) {
      setDraft(key, line.text)
      reportError(error)
    }
  }
  const press = (event: KeyboardEvent): void => {
    const takes = recalledBy(event, history, line, completing) || chosenBy(event, completing, line)
    if (!takes && event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) void send()
    else if (!takes) return
    event.preventDefault()
  }
  const hint = hintFor(props, useVocabulary(), line.text)
  return { key, send, press, line, completing, field, hint }
}

/** Handles keys that select a suggestion; true when the key was one. */
function chosenBy(event: KeyboardEvent, { picked, suggestions, ...completing }: Completing, line: Line): boolean {
  const [first] = suggestions
  if (!first) return false
  const taken = event.key === 'Tab' && !event.shiftKey ? (picked ?? first) : takenByEnter(event, picked, line)
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') completing.move(event.key === 'ArrowDown' ? 1 : -1)
  else if (event.key === 'Escape') completing.close(line.text)
  else if (taken) {
    const { text, caret } = completing.taking(taken)
    line.write(text, caret)
  } else return false
  return true
}

/** Enter takes what is chosen, unless it is there already. */
const takenByEnter = (event: KeyboardEvent, picked: Suggestion | undefined, line: Line): Suggestion | undefined =>
  event.key === 'Enter' && picked && picked.insert.trim() !== line.text.trim() ? picked : undefined

/** Handles keys that recall earlier messages; true when the key was one. */
function recalledBy(
  event: KeyboardEvent,
  history: ReturnType<typeof useHistory>,
  line: Line,
  { close }: Completing,
): boolean {
  const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
  if (step === 0 || !history.moves(step, line.text)) return false
  line.write(history.current, history.current.length)
  // the arrow keys go on with the history
  close(history.current)
  return true
}

function hintFor({ state, threadTs }: Props, vocabulary: Vocabulary, text: string): string {
  const { app } = state
  if (threadTs !== undefined)
    return text.startsWith('/')
      ? `Slack takes no commands in threads. Mention @${app.name} instead.`
      : `Type @${app.name} to ask it here`
  return commandUsage(state, vocabulary, text) ?? usageOf(state, text) ?? 'Type / for commands'
}

function Shut({ state, channel }: { readonly state: PageState; readonly channel: PageChannel }) {
  const why = state.me?.deactivated ? 'is deactivated and' : `is not in #${channel.name} and`
  return (
    <p className="composer composer-shut">
      {state.me?.realName ?? 'Nobody'} {why} can write nothing here.
    </p>
  )
}
