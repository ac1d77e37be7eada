import type { WebClient } from '@slack/web-api'
import type { Modal } from '../../../engine/ports/conversation.ts'
import { renderModal } from '../blocks/modal.ts'
import type { ListedGroups } from '../blocks/spans.ts'
import { errorOf } from '../client/errors.ts'
import type { RequestPlace } from './requests.ts'

/** Where a dialog is opened, and the address of the private message that its answer replaces. */
export type DialogPlace = RequestPlace & { readonly replaces?: string }

/** Opens dialogs; its client is used for nothing else, so that no other call delays it. */
export class Dialogs {
  readonly #client: WebClient
  readonly #listed: ListedGroups

  constructor(client: WebClient, listed: ListedGroups) {
    this.#client = client
    this.#listed = listed
  }

  /** Opens a dialog. Resolves to null when it is open, else to the reason. */
  async open(trigger: string, modal: Modal, place: DialogPlace): Promise<string | null> {
    try {
      await this.#client.views.open({ trigger_id: trigger, view: renderModal(modal, place, this.#listed) })
      return null
    } catch (error) {
      const slackError = errorOf(error)
      // A repeated delivery of the request: the first one has opened the dialog.
      return slackError.is === 'refused' && slackError.code === 'exchanged_trigger_id' ? null : slackError.why
    }
  }
}
