import type { Message } from '../../src/core/message.ts'
import type { MessageRef } from '../../src/engine/ports/chat.ts'
import type { ClusterContext } from '../../src/engine/ports/context.ts'
import { conversation } from '../../src/engine/requests/conversation.ts'
import { channel as ownChannel } from './policy.ts'

let clicks = 0

/** The fields of a dialog from one text: a reason, or `node: reason` where the node's name is asked too. */
function fieldsOf(text: string): { readonly [field: string]: string } {
  const [node = '', how] = text.split(': ')
  return how === undefined ? { reason: text } : { node, reason: how }
}

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
export type WhereTyped = { readonly channel: string; readonly thread: MessageRef | null }

const here: WhereTyped = { channel: ownChannel, thread: null }

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
 * Presses a button of this revision of a message as a person; `reason` fills in the dialog, if there is one. Returns
 * the answer; null when there is none.
 */
export async function presses(
  world: RequestWorld,
  person: string,
  message: Message,
  label: string,
  reason = '',
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
  const handle = (delivery: 'first' | 'again') =>
    dialog(click)
      ? handleSubmission({ ...click, delivery, kind: 'submission', fields: { ...fieldsOf(reason), code: reason } })
      : handleButton({ ...click, delivery })
  world.onRequest?.({ about: action, again: () => handle('again') })
  const answer = await handle('first')
  return answer ?? answers[0] ?? null
}
