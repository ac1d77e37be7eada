import type { Message } from '../../src/core/message.ts'
import type { MessageRef } from '../../src/engine/ports/chat.ts'
import type { ClusterContext } from '../../src/engine/ports/context.ts'
import type { Modal } from '../../src/engine/ports/conversation.ts'
import { conversation } from '../../src/engine/requests/conversation.ts'
import { channel as ownChannel } from './policy.ts'

let clicks = 0

/** The fields of a dialog from one text: a reason, or `nodes: reason` where names of nodes are asked too. */
function fieldsOf(text: string): { readonly [field: string]: string } {
  const [node = '', how] = text.split(': ')
  return how === undefined ? { reason: text, node: text } : { node, nodes: node, reason: how }
}

/** Whether a dialog has the command of a plan, which is submitted as it is. */
const isForm = ({ value }: Modal): boolean => value.command !== undefined

/** What a person writes into a dialog: these fields, or one text where it asks for one. */
function filledIn(modal: Modal, written: string | { readonly [field: string]: string }) {
  if (typeof written !== 'string') return written
  return isForm(modal) ? {} : { ...fieldsOf(written), code: written }
}

/** What a dialog has in its fields when it opens. */
const initialFields = ({ fields }: Modal): { readonly [field: string]: string } =>
  Object.fromEntries(
    fields.map(({ name, input }) => [name, 'chosen' in input ? input.chosen.join(' ') : (input.initial ?? '')]),
  )

/** A request that was handled, and can be handled again, as after a restart of all bots. */
export type HandledRequest = {
  /** The typed words, or the action of the button. */
  readonly about: string
  again(): Promise<unknown>
}

/** The parts of a world that handle requests. */
type RequestWorld = { readonly context: ClusterContext; readonly onRequest?: (request: HandledRequest) => void }

/** The time and the first delivery of a new request. */
const firstDelivery = ({ context }: RequestWorld) => ({ atMs: context.clock.now(), delivery: 'first' }) as const

const conversationOf = ({ context }: RequestWorld) =>
  conversation({ clusters: new Map([[context.policy.cluster, context]]), prefix: '/cluster' })

/** The channel and thread in which a command is typed. */
export type WhereTyped = { readonly channel: string; readonly at?: 'home'; readonly thread: MessageRef | null }

const here: WhereTyped = { channel: ownChannel, thread: null }

/** The home page, which belongs to no channel. */
export const atHome: WhereTyped = { channel: '', at: 'home', thread: null }

/** The home page as this person sees it. */
export const homeOf = (world: RequestWorld, person: string): Promise<Message> => conversationOf(world).home(person)

/** Types a command as a person; returns every private answer, oldest first. */
export async function says(
  world: RequestWorld,
  person: string,
  text: string,
  place = here,
): Promise<readonly Message[]> {
  const answers: Message[] = []
  const respond = async (message: Message) => void answers.push(message)
  const id = `click-${++clicks}`
  const words = { kind: 'words', id, person, ...place, ...firstDelivery(world), text, respond } as const
  const conversing = conversationOf(world)
  const again = () => conversing.handleCommand({ ...words, delivery: 'again' })
  world.onRequest?.({ about: text, again })
  const answer = await conversing.handleCommand(words)
  return answer ? [...answers, answer] : answers
}

/** The labels of a message's buttons with this action; a plan that is decided by parts has one per part. */
export const labelsOf = ({ parts }: Message, action: string): readonly string[] =>
  parts.flatMap((part) =>
    part.part === 'buttons' ? part.buttons.flatMap((one) => (one.action === action ? [one.label] : [])) : [],
  )

/**
 * Presses a button of this revision of a message as a person; `reason` fills in the dialog, if there is one, as one text or by
 * field. Returns
 * the answer; null when there is none.
 */
export async function presses(
  world: RequestWorld,
  person: string,
  message: Message,
  label: string,
  reason: string | { readonly [field: string]: string } = 'because',
  place = here,
): Promise<Message | null> {
  const button = message.parts
    .flatMap((part) => (part.part === 'buttons' ? part.buttons : []))
    .find((one) => one.label === label)
  if (!button) throw new Error(`there is no button ${label}`)
  const answers: Message[] = []
  const keep = async (answer: Message) => void answers.push(answer)
  const { action, value } = button
  const click = {
    kind: 'click',
    id: `click-${++clicks}`,
    person,
    ...place,
    ...firstDelivery(world),
    action,
    value,
    message: null,
    respond: keep,
    replace: keep,
  } as const
  const { dialog, handleSubmission, handleButton } = conversationOf(world)
  const modal = dialog(click)
  const handle = (delivery: 'first' | 'again') =>
    modal
      ? handleSubmission({
          ...click,
          delivery,
          kind: 'submission',
          action: modal.action,
          value: modal.value,
          fields: { ...initialFields(modal), ...filledIn(modal, reason) },
        })
      : handleButton({ ...click, delivery })
  world.onRequest?.({ about: action, again: () => handle('again') })
  const answer = await handle('first')
  return answer ?? answers[0] ?? null
}
