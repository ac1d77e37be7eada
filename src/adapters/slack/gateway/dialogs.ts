import type { WebClient } from '@slack/web-api'
import type { Message } from '../../../core/message.ts'
import type { Modal } from '../../../engine/ports/conversation.ts'
import { limits } from '../blocks/limits.ts'
import { renderModal } from '../blocks/modal.ts'
import { renderParts } from '../blocks/render.ts'
import type { ListedGroups } from '../blocks/spans.ts'
import { errorOf } from '../client/errors.ts'
import type { RequestPlace } from './requests.ts'

/** Opens dialogs and the App Home; its client is used for nothing else, so that no other call delays it. */
export class Dialogs {
  readonly #client: WebClient
  readonly #listed: ListedGroups

  constructor(client: WebClient, listed: ListedGroups) {
    this.#client = client
    this.#listed = listed
  }

  /** Opens a dialog. Resolves to null when it is open, else to the reason. */
  async open(trigger: string, modal: Modal, place: RequestPlace): Promise<string | null> {
    try {
      await this.#client.views.open({ trigger_id: trigger, view: renderModal(modal, place, this.#listed) })
      return null
    } catch (error) {
      const slackError = errorOf(error)
      // A repeated delivery of the request: the first one has opened the dialog.
      return slackError.is === 'refused' && slackError.code === 'exchanged_trigger_id' ? null : slackError.why
    }
  }

  /** Publishes the App Home of a person. */
  async showHome(person: string, message: Message): Promise<void> {
    const blocks = renderParts(message.parts, limits.blocksPerView, this.#listed, 'classic')
    await this.#client.views.publish({ user_id: person, view: { type: 'home', blocks: [...blocks] } })
  }
}
