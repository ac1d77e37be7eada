import { type FormEvent, useState } from 'react'
import { type JsonObject, objectOf, textOf } from '../../../workspace/json.ts'
import type { View } from '../../../workspace/model.ts'
import { type Choice, click, closeModal, fill, submit, suggest } from '../api/workspace.ts'
import { Blocks } from '../blocks/Blocks.tsx'
import { ActContext } from '../blocks/context.ts'
import { wordsOf } from '../blocks/Text.tsx'
import { Dialog } from '../frame/Dialog.tsx'
import { sentenceOf, useReportError } from '../frame/report-error.ts'
import { InputBlock } from './InputBlock.tsx'
import type { Search } from './search.ts'
import { fillingOf, isTyped, type Written, writtenIn } from './values.ts'

/** A modal that an app has opened for a person. */
export function Modal({ view, personId }: { readonly view: View; readonly personId: string }) {
  const reportError = useReportError()
  const { blocks } = view.content
  const [written, setWritten] = useState<Written>(() => writtenIn(blocks, view.values))
  const [error, setError] = useState('')
  const [isSending, setSending] = useState(false)

  const surface = { at: 'view', viewId: view.id } as const
  const act = async (blockId: string, actionId: string, value: Choice) => {
    // the entered values must outlive updates of the modal by the app
    await fill(personId, view.id, fillingOf(blocks, written))
    return click(personId, surface, blockId, actionId, value)
  }
  const write = (block: JsonObject, value: Choice): void => {
    const element = objectOf(block.element)
    setWritten((before) => ({ ...before, [textOf(block.block_id)]: value }))
    if (block.dispatch_action === true && !isTyped(element))
      void click(personId, surface, textOf(block.block_id), textOf(element.action_id), value).catch(reportError)
  }
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setSending(true)
    setError('')
    try {
      await submit(personId, view.id, fillingOf(blocks, written))
    } catch (error) {
      setError(sentenceOf(error))
    }
    setSending(false)
  }
  const [searches] = useState(() => new Map<string, Search>())
  // the same function at each drawing, so that an open list is not searched again
  const searchOf = (blockId: string): Search => {
    const search = searches.get(blockId) ?? ((typed) => suggest(personId, view.id, blockId, typed))
    searches.set(blockId, search)
    return search
  }
  const close = (): void => void closeModal(personId, view.id).catch(reportError)
  const general = error || textOf(view.errors[''])
  const errorOf = (block: JsonObject): string => textOf(view.errors[textOf(block.block_id)])

  return (
    <Dialog title={wordsOf(view.content.title)} size="form" onClose={close}>
      <form className="modal" onSubmit={(event) => void send(event)} noValidate={true}>
        <div className="dialog-body">
          {general !== '' && (
            <p role="alert" className="modal-trouble">
              {general}
            </p>
          )}
          <ActContext value={act}>
            <Blocks
              blocks={blocks}
              drawInput={(block) => (
                <InputBlock
                  key={textOf(block.block_id)}
                  block={block}
                  value={written[textOf(block.block_id)]}
                  error={errorOf(block)}
                  onChange={(value) => write(block, value)}
                  onSearch={searchOf(textOf(block.block_id))}
                />
              )}
            />
          </ActContext>
        </div>
        <footer className="dialog-foot">
          <button type="button" className="button button-plain" onClick={close}>
            {wordsOf(view.content.close) || 'Cancel'}
          </button>
          {view.content.submit !== undefined && (
            <button type="submit" className="button button-primary" aria-busy={isSending}>
              {wordsOf(view.content.submit)}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  )
}
