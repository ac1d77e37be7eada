import { failed, type Outcome } from '../delivery/delivery.ts'
import { type JsonObject, objectOf, textOf } from '../json.ts'
import { type Account, type Channel, currentRevision, type Message, type Revision, type View } from '../model.ts'
import { directChannel } from '../webapi/lookup.ts'
import { wireView } from '../wire/wire-views.ts'
import { actOnMessage, actOnView } from './clicks.ts'
import { runCommand } from './commands.ts'
import { type Actionable, actionableCalled, asInput, confirmationOf, type Dialog, labelOf } from './elements.ts'
import { filledIn, NotPossible } from './fill-in.ts'
import { closeModal, type Filling, fillIn, putBack, submitModal, topModal } from './modals.ts'
import type { PeopleContext } from './people-context.ts'
import { deleteMessage, editMessage, say } from './posting.ts'
import { runShortcut } from './shortcuts.ts'
import { searchChoices, searchedInput } from './suggestions.ts'
import { inputsIn, withValue } from './view-values.ts'
import { channelCalled, seenIn, shows } from './visible-messages.ts'

/** Whether a person's actions go through Slack's own client and its checks, or are forged requests without them. */
export type Bounds = 'client' | 'forged'

/** A simulated user: their actions are sent to the app as Slack would send them. */
export class Person {
  readonly id: string
  /** The open confirmation dialog of a click. */
  dialog: Dialog | undefined
  #afterDialog: (() => Promise<Outcome>) | undefined
  readonly #context: PeopleContext
  readonly #bounds: Bounds

  constructor(context: PeopleContext, id: string, bounds: Bounds) {
    this.#context = context
    this.#bounds = bounds
    this.id = id
  }

  /** The current account. */
  get account(): Account {
    const account = this.#context.world.accounts.get(this.id)
    if (!account) throw new NotPossible(`there is nobody with the id ${this.id}`)
    return account
  }

  /**
   * Types into a channel (`#storage-ops`, an ID, or `@lockkeeper`): a message, or a command if the text starts with a
   * slash.
   */
  async types(where: string, text: string): Promise<Outcome | Message> {
    const channel = this.#channel(where)
    if (!text.startsWith('/')) return say(this.#context, this.account, channel, undefined, text)
    this.#did(channel.id, text)
    return runCommand(this.#context, this.account, channel, text)
  }

  /** Types into the thread of a message; Slack accepts no app's commands there. */
  async typesInThread(parent: Message, text: string): Promise<Outcome | Message> {
    const channel = this.#channel(parent.channelId)
    if (!text.startsWith('/')) return say(this.#context, this.account, channel, parent.threadTs ?? parent.ts, text)
    const name = /^\S+/.exec(text)?.[0] ?? '/'
    this.#context.world.notify(this.id, channel.id, `${name} is not supported in threads. Sorry!`)
    return failed('not_in_threads')
  }

  /** Mentions the app in the thread of a message. */
  mentionsInThread(parent: Message, text: string): Promise<Outcome | Message> {
    return this.typesInThread(parent, `@${this.#context.app.manifest.botName} ${text}`)
  }

  /**
   * Clicks a button of a message, by its label or action_id; with a button that asks for confirmation, sets `dialog`.
   */
  clicks(message: Message, label: string): Promise<Outcome> {
    const now = this.#context.world.message(message.channelId, message.ts) ?? message
    if (now.gone && this.#bounds === 'client') throw new NotPossible('that message is gone')
    return this.clicksAsItStood(now, now.revisions.length - 1, label)
  }

  /** Clicks a button of an earlier revision of a message, as on a screen that is not redrawn yet. */
  async clicksAsItStood(message: Message, revisionIndex: number, label: string): Promise<Outcome> {
    const revision = message.revisions[revisionIndex]
    if (!revision) throw new NotPossible(`that message never had a revision ${revisionIndex}`)
    this.#mustSee(message)
    const actionable = actionableCalled(revision.blocks, label)
    return this.#asking(actionable, () => this.#acts(message, revision, actionable, {}))
  }

  /** Acts on an element of a message that the page has drawn, after any confirmation. */
  async clicksAt(message: Message, actionable: Actionable, chosen: JsonObject): Promise<Outcome> {
    this.#mustSee(message)
    return this.#acts(message, currentRevision(message), actionable, chosen)
  }

  /** Uses one of the app's global shortcuts. */
  async usesShortcut(callbackId: string): Promise<Outcome> {
    return runShortcut(this.#context, this.account, callbackId)
  }

  /** Chooses from a menu of a message. */
  async chooses(message: Message, menu: string, choice: string): Promise<Outcome> {
    const now = this.#context.world.message(message.channelId, message.ts) ?? message
    this.#mustSee(now)
    const revision = currentRevision(now)
    const actionable = actionableCalled(revision.blocks, menu)
    const chosen = filledIn(this.#context.world, asInput(actionable), choice)
    return this.#asking(actionable, () => this.#acts(now, revision, actionable, chosen))
  }

  /** Confirms the open dialog of a click. */
  async confirms(): Promise<Outcome> {
    const go = this.#afterDialog
    if (!go) throw new NotPossible('there is no dialog to confirm')
    this.#closeDialog()
    return go()
  }

  /** Cancels the open dialog of a click. */
  declines(): void {
    this.#closeDialog()
  }

  /** The top modal, if one is open. */
  get modal(): View | undefined {
    return this.#context.world.modals.get(this.id)?.at(-1)
  }

  /** The App Home that this person sees. */
  get home(): View | undefined {
    return this.#context.world.homes.get(this.id)
  }

  /** Fills in the open modal without submitting it. */
  fills(filling: Filling): View {
    return fillIn(this.#context, topModal(this.#context, this.id), filling)
  }

  /** Types into a menu of the open modal whose choices the app offers; resolves to their labels, or to Slack's notice. */
  async searches(menu: string, typed: string): Promise<readonly string[] | string> {
    const view = topModal(this.#context, this.id)
    const found = await searchChoices(this.#context, this.account, view, searchedInput(view, menu), typed)
    return typeof found === 'string' ? found : found.map((option) => textOf(objectOf(option.text).text))
  }

  /** Fills in the open modal and submits it. */
  async submits(filling: Filling): Promise<Outcome> {
    return this.submitsView(fillIn(this.#context, topModal(this.#context, this.id), filling))
  }

  /** Submits a modal as it is, even one that is not on top or no longer open. */
  async submitsView(view: View): Promise<Outcome> {
    this.#did(undefined, `submits "${textOf(objectOf(view.content.title).text)}"`)
    return submitModal(this.#context, this.account, view)
  }

  /** Closes the top modal, or all of them. */
  async closesModal(how: 'this one' | 'all' = 'this one'): Promise<void> {
    await closeModal(this.#context, this.account, topModal(this.#context, this.id), how)
  }

  /** Clicks a button in the open modal. */
  async clicksInModal(label: string): Promise<Outcome> {
    return this.#clicksInView(topModal(this.#context, this.id), label)
  }

  /** Chooses in a modal's menu, which is reported to the app at once where it requested that. */
  async choosesInModal(menu: string, choice: string): Promise<Outcome> {
    const view = topModal(this.#context, this.id)
    const actionable = actionableCalled(view.content.blocks, menu)
    const input = asInput(actionable)
    const chosen = filledIn(this.#context.world, input, choice)
    const keeps = inputsIn(view.content.blocks).some((one) => one.actionId === input.actionId)
    const after = keeps ? putBack(this.#context, { ...view, values: withValue(view.values, input, chosen) }) : view
    return actOnView(this.#context, this.account, after, actionable, chosen)
  }

  /** Opens the App Home. */
  opensAppHome(): void {
    const channel = directChannel(this.#context, this.id)
    const view = this.home ? wireView(this.#context.world, this.#context.app, this.home) : undefined
    this.#context.events.homeOpened(this.account, 'home', channel.id, view)
  }

  /** Clicks a button in the App Home. */
  async clicksInHome(label: string): Promise<Outcome> {
    if (!this.home) throw new NotPossible('the app has not shown this person anything')
    return this.#clicksInView(this.home, label)
  }

  /** Edits one of this person's messages. */
  edits(message: Message, text: string): Message {
    return editMessage(this.#context, this.account, message, text)
  }

  /** Deletes one of this person's messages. */
  deletes(message: Message): void {
    deleteMessage(this.#context, this.account, message)
  }

  /** Removes an ephemeral message from the screen. */
  dismisses(message: Message): void {
    if (message.visibleTo !== this.id) throw new NotPossible('only your own private messages can be dismissed')
    this.#context.world.replaceMessage({ ...message, gone: true })
  }

  /** Everything that this person can read in a channel, oldest first. */
  sees(where: string): readonly Message[] {
    return seenIn(this.#context.world, this.id, where)
  }

  /** The newest message in a channel that shows this text. */
  finds(where: string, text: string): Message | undefined {
    return this.sees(where).findLast((message) => shows(message, text))
  }

  #acts(message: Message, revision: Revision, actionable: Actionable, chosen: JsonObject): Promise<Outcome> {
    const choice = textOf(objectOf(objectOf(chosen.selected_option).text).text)
    const said = choice === '' ? `clicks [${labelOf(actionable.element)}]` : `chooses "${choice}"`
    this.#did(message.channelId, said)
    return actOnMessage(this.#context, this.account, message, revision, actionable, chosen)
  }

  #clicksInView(view: View, label: string): Promise<Outcome> {
    const actionable = actionableCalled(view.content.blocks, label)
    return this.#asking(actionable, () => {
      this.#did(undefined, `clicks [${labelOf(actionable.element)}]`)
      return actOnView(this.#context, this.account, view, actionable, {})
    })
  }

  async #asking(actionable: Actionable, go: () => Promise<Outcome>): Promise<Outcome> {
    const dialog = confirmationOf(actionable.element)
    if (!dialog) return go()
    this.dialog = dialog
    this.#afterDialog = go
    return failed('asked_first')
  }

  #closeDialog(): void {
    this.dialog = undefined
    this.#afterDialog = undefined
  }

  #channel(where: string): Channel {
    const { world, app } = this.#context
    if (this.account.deactivated && this.#bounds === 'client')
      throw new NotPossible(`${this.account.name} is deactivated`)
    if (where === `@${app.manifest.botName}`) return directChannel(this.#context, this.id)
    const channel = channelCalled(world, where)
    if (!channel.members.includes(this.id) && this.#bounds === 'client')
      throw new NotPossible(`${this.account.name} is not in ${where}`)
    return channel
  }

  #mustSee(message: Message): void {
    this.#channel(message.channelId)
    if (message.visibleTo !== undefined && message.visibleTo !== this.id && this.#bounds === 'client')
      throw new NotPossible(`${this.account.name} cannot see that message`)
  }

  #did(channelId: string | undefined, text: string): void {
    this.#context.activity.record(this.id, channelId, text)
  }
}
