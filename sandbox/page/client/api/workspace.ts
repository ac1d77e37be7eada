import { objectOf, textOf } from '../../../workspace/json.ts'
import type { PageState } from '../../../workspace/page/page-state.ts'
import { ask } from './request.ts'

/** Where an element that can be clicked stands: in a message, or in an open modal or App Home. */
export type Surface =
  | { readonly at: 'message'; readonly channel: string; readonly ts: string }
  | { readonly at: 'view'; readonly viewId: string }

/** What somebody chose: nothing for a button, else the value of an option, an id, a date, a text, or several. */
export type Choice = string | readonly string[] | undefined

/** How what somebody did ended. */
export type ActionOutcome = { readonly kind: 'acked' | 'posted' | 'failed'; readonly reason: string }

/** Everything that this person's Slack shows, with the last messages of each channel. */
export async function readWorkspace(personId: string, messages: number): Promise<PageState> {
  // the workspace is in the same project and wrote this a moment ago
  return (await ask('GET', `/sandbox/state?as=${personId}&messages=${messages}`, {})) as unknown as PageState
}

/** Says something or gives a command, in a channel or in a thread. */
export function type(as: string, channel: string, threadTs: string | undefined, text: string): Promise<ActionOutcome> {
  return act('type', { as, channel, text, thread_ts: threadTs })
}

/** Clicks a button or chooses from a menu. */
export function click(
  as: string,
  surface: Surface,
  blockId: string,
  actionId: string,
  value: Choice,
): Promise<ActionOutcome> {
  const where = surface.at === 'message' ? { channel: surface.channel, ts: surface.ts } : { view_id: surface.viewId }
  return act('click', { as, ...where, block_id: blockId, action_id: actionId, value })
}

/** What is written into a form, by block or action. */
export type FormValues = Readonly<Record<string, string | readonly string[]>>

/** Sends an open modal off. */
export function submit(as: string, viewId: string, values: FormValues): Promise<ActionOutcome> {
  return act('submit', { as, view_id: viewId, values })
}

/** Keeps what is written in a modal, so that it is still there when the modal changes. */
export function fill(as: string, viewId: string, values: FormValues): Promise<ActionOutcome> {
  return act('fill', { as, view_id: viewId, values })
}

/** Closes an open modal without sending it. */
export function closeModal(as: string, viewId: string): Promise<ActionOutcome> {
  return act('close', { as, view_id: viewId })
}

/** Opens the app's own page. */
export function openHome(as: string): Promise<ActionOutcome> {
  return act('home', { as })
}

/** Takes a private message off the screen. */
export function dismiss(as: string, channel: string, ts: string): Promise<ActionOutcome> {
  return act('dismiss', { as, channel, ts })
}

async function act(what: string, body: object): Promise<ActionOutcome> {
  const outcome = objectOf(objectOf(await ask('POST', `/sandbox/${what}`, body)).outcome)
  const kind = outcome.kind === 'failed' || outcome.kind === 'posted' ? outcome.kind : 'acked'
  return { kind, reason: textOf(outcome.reason) }
}
