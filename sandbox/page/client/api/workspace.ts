import { type JsonObject, objectOf, objectsOf, textOf } from '../../../workspace/json.ts'
import type { PageState } from '../../../workspace/page/page-state.ts'
import { ask } from './request.ts'

/** Where a clickable element is: in a message, in an open modal or in the App Home. */
export type Surface =
  | { readonly at: 'message'; readonly channel: string; readonly ts: string }
  | { readonly at: 'view'; readonly viewId: string }

/** The chosen value: nothing for a button, else an option's value, an ID, a date, a text, or several of these. */
export type Choice = string | readonly string[] | undefined

/** The outcome of an action. */
export type ActionOutcome = { readonly kind: 'acked' | 'posted' | 'failed'; readonly reason: string }

/** Reads everything that this person's Slack shows, with the newest messages of each channel. */
export async function readWorkspace(personId: string, messages: number): Promise<PageState> {
  // the workspace is part of this project, so its answer is not validated
  return (await ask('GET', `/sandbox/state?as=${personId}&messages=${messages}`, {})) as unknown as PageState
}

/** Posts a message or sends a command, in a channel or in a thread. */
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

/** The values of a form, by block or action. */
export type FormValues = Readonly<Record<string, string | readonly string[]>>

/** The choices that an app offers in an input of a modal for a typed text, or the notice that Slack shows instead. */
export async function suggest(
  as: string,
  viewId: string,
  blockId: string,
  typed: string,
): Promise<readonly JsonObject[] | string> {
  const body = { as, view_id: viewId, block_id: blockId, value: typed }
  const outcome = objectOf(objectOf(await ask('POST', '/sandbox/suggest', body)).outcome)
  return outcome.kind === 'failed' ? textOf(outcome.reason) : objectsOf(outcome.options)
}

/** Submits an open modal. */
export function submit(as: string, viewId: string, values: FormValues): Promise<ActionOutcome> {
  return act('submit', { as, view_id: viewId, values })
}

/** Stores the values of a modal, so that they are kept when the modal changes. */
export function fill(as: string, viewId: string, values: FormValues): Promise<ActionOutcome> {
  return act('fill', { as, view_id: viewId, values })
}

/** Closes an open modal without submitting it. */
export function closeModal(as: string, viewId: string): Promise<ActionOutcome> {
  return act('close', { as, view_id: viewId })
}

/** Opens the App Home. */
export function openHome(as: string): Promise<ActionOutcome> {
  return act('home', { as })
}

/** Removes an ephemeral message from the screen. */
export function dismiss(as: string, channel: string, ts: string): Promise<ActionOutcome> {
  return act('dismiss', { as, channel, ts })
}

async function act(what: string, body: object): Promise<ActionOutcome> {
  const outcome = objectOf(objectOf(await ask('POST', `/sandbox/${what}`, body)).outcome)
  const kind = outcome.kind === 'failed' || outcome.kind === 'posted' ? outcome.kind : 'acked'
  return { kind, reason: textOf(outcome.reason) }
}
