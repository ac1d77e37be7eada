import { type JsonObject, textOf } from '../../../workspace/json.ts'
import { Dialog } from '../frame/Dialog.tsx'
import { Text, wordsOf } from './Text.tsx'

/** Asks for confirmation before a click takes effect. */
export function Confirm(props: {
  readonly question: JsonObject
  readonly onYes: () => void
  readonly onNo: () => void
}) {
  const { question, onYes, onNo } = props
  const isDanger = textOf(question.style) === 'danger'
  return (
    <Dialog title={wordsOf(question.title)} size="small" onClose={onNo}>
      <div className="dialog-body">
        <Text text={question.text} />
      </div>
      <footer className="dialog-foot">
        <button type="button" className="button button-plain" onClick={onNo}>
          {wordsOf(question.deny) || 'Cancel'}
        </button>
        <button
          type="button"
          data-first-focus=""
          className={`button button-${isDanger ? 'danger' : 'primary'}`}
          onClick={onYes}
        >
          {wordsOf(question.confirm) || 'Yes'}
        </button>
      </footer>
    </Dialog>
  )
}
