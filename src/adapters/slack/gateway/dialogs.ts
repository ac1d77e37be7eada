import type { WebClient } from '@slack/web-api'
import type { Message } from '../../../core/message.ts'
import type { Modal } from '../../../engine/ports/conversation.ts'
import { limits } from '../blocks/limits.ts'
import { renderModal } from '../blocks/modal.ts'
import { renderParts } from '../blocks/render.ts'
import type { ListedGroups } from '../blocks/spans.ts'
import { errorOf } from '../client/errors.ts'
import type { RequestPlace } from './requests.ts'

/** Opens dialogs and the bot's own page; its client serves nothing else, so that nothing makes it wait. */
export class Dialogs {
  readonly #client: WebClient
  readonly #listed: ListedGroups

  constructor(client: WebClient, listed: ListedGroups) {
    this.#client = client
    this.#listed = listed
  }

  /** Opens a dialog. Null when it is open, else why not. */
  async open(trigger: string, modal: Modal, place: RequestPlace): Promise<string | null> {
    try {
      await this.#client.views.open({ trigger_id: trigger, view: renderModal(modal, place, this.#listed) })
      return null
    } catch (error) {
      const slackError = errorOf(error)
      // The same request came twice, and the first has opened it.
      return slackError.is === 'refused' && slackError.code === 'exchanged_trigger_id' ? null : slackError.why
    }
  }

  /** Shows a person the bot's own page. */
  async showHome(person: string, message: Message): Promise<void> {
    const blocks = renderParts(message.parts, limits.blocksPerView, this.#listed)
    await this.#client.views.publish({ user_id: person, view: { type: 'home', blocks: [...blocks] } })
  }
}
