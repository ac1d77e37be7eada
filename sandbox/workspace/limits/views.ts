import { type JsonObject, objectsOf } from '../json.ts'
import { viewBlocks } from './blocks.ts'
import { all, byType, type Check, flag, object, oneOf, optional, required, rule, text } from './shape.ts'
import { plain } from './texts.ts'

const shared = {
  blocks: required(viewBlocks),
  private_metadata: optional(text(0, 3000)),
  callback_id: optional(text(0, 255)),
  external_id: optional(text(0, 255)),
}

const asks = (view: JsonObject) => objectsOf(view.blocks).some((block) => block.type === 'input')

const modal = all(
  object({
    type: required(oneOf('modal')),
    title: required(plain(24)),
    close: optional(plain(24)),
    submit: optional(plain(24)),
    clear_on_close: optional(flag),
    notify_on_close: optional(flag),
    submit_disabled: optional(flag),
    ...shared,
  }),
  rule((view) => !asks(view) || view.submit !== undefined, 'missing required field: submit'),
)

const home = object({ type: required(oneOf('home')), ...shared })

/** A modal. https://docs.slack.dev/reference/views/modal-views */
export const modalView: Check = byType({ modal })

/** An App Home. https://docs.slack.dev/reference/views/home-tab-views */
export const homeView: Check = byType({ home })

/** A view may have at most 250 kB as JSON. */
export const viewLimitBytes = 250 * 1024
