import { channels } from '../../sandbox/workspace/fixtures.ts'
import { currentRevision, type Message as Shown } from '../../sandbox/workspace/model.ts'
import type { Workspace } from '../../sandbox/workspace/workspace.ts'
import { render } from '../../src/adapters/slack/blocks/render.ts'
import { type Button, line, type Message } from '../../src/core/message.ts'
import type { Modal } from '../../src/engine/ports/conversation.ts'

/** A button of an operation. */
export const button = (label: string, action: string): Button => ({
  label,
  action,
  value: { id: 'op-7F3K', revision: 4 },
  look: 'plain',
  confirm: null,
})

/** A message with buttons below it. */
export const withButtons = (sentence: string, ...buttons: readonly Button[]): Message => ({
  sentence: [sentence],
  parts: [
    { part: 'text', lines: [[sentence]] },
    { part: 'buttons', buttons },
  ],
})

/** The dialog of [Deny…]. */
export const asksForReason: Modal = {
  title: 'Deny',
  about: line('Reboot of storage-07.'),
  fields: [
    {
      name: 'reason',
      label: 'Reason',
      hint: '',
      required: 'yes',
      input: { is: 'paragraph', longest: 300, initial: '' },
    },
  ],
  submit: 'Deny',
  action: 'deny',
  value: { id: 'op-7F3K', revision: 4 },
}

/** Adds a message of the bot to the channel, as if it had been posted before. */
export function postedCard(workspace: Workspace, message: Message): Shown {
  const { text, blocks } = render(message, {}, 'classic')
  return workspace.world.post({
    channelId: channels.storageOps,
    threadTs: undefined,
    author: workspace.app.userId,
    visibleTo: undefined,
    broadcast: false,
    files: [],
    metadata: undefined,
    text,
    blocks: JSON.parse(JSON.stringify(blocks)),
    attachments: [],
  })
}

/** The messages of the channel that only this person sees. */
export const privateTextsOf = (workspace: Workspace, person: string): readonly string[] =>
  workspace.world
    .messagesIn(channels.storageOps)
    .filter((message) => message.visibleTo === person && !message.gone)
    .map((message) => currentRevision(message).text)
