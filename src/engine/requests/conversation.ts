import type { Command } from '../../core/commands/command.ts'
import { isChanging } from '../../core/grammar/options.ts'
import { understand } from '../../core/grammar/parse.ts'
import { line, type Message } from '../../core/message.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { refusedAnswer } from '../../messages/answers/refused.ts'
import { type DeadNodeAction, deadNodeOf, isDeadNode } from '../../messages/notices/dead-node.ts'
import { isAgree } from '../../messages/notices/unlocking.ts'
import { sendCommand } from '../../messages/wording/pages.ts'
import { urgencyOf } from '../authorization/urgency.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { Click, Conversation, Submission, Words } from '../ports/conversation.ts'
import { Denied, Failure } from '../ports/failure.ts'
import type { BotContext } from './bot-context.ts'
import { commandForm, type FormContext, wordsOfForm } from './command-form.ts'
import { discard } from './decisions.ts'
import { dialogFor, missingFields } from './dialogs.ts'
import { findOperation, handleButton } from './handle-button.ts'
import { answer } from './handle-command.ts'
import { handleHomeButton, homeOf } from './home-buttons.ts'
import { countDropped, countRefusal } from './refused-attempts.ts'
import { stateDead } from './state-node-dead.ts'
import { refusedWithSuggestion } from './suggest-correction.ts'
import { nodeSuggestions } from './suggestions.ts'
import { agree } from './unlock-approval.ts'

/** Handles commands, clicks and dialogs; each is answered privately. */
export function conversation(bots: BotContext): Conversation {
  return {
    dialog: (request) => dialogFor(formContextOf(bots), request),
    urgency: (request) => urgencyOf(vocabularyOf(bots), request),
    handleCommand: (words) => guarded(bots, () => handleText(bots, words)),
    handleButton: (click) =>
      guarded(bots, () =>
        click.action === sendCommand && click.at !== 'home' ? commandClicked(bots, click) : pressed(bots, click, {}),
      ),
    handleSubmission: (submission) =>
      guarded(bots, async () => {
        const missing = missingFields(formContextOf(bots), submission)
        if (missing.length > 0) return refusedAnswer(missing)
        return submission.action === commandForm && submission.at !== 'home'
          ? formSubmitted(bots, submission)
          : pressed(bots, submission, submission.fields)
      }),
    suggestions: (typing, most) => nodeSuggestions(bots, typing, most),
    dropped: (requests) => countDropped(bots, requests),
    home: (person) => homeOf(bots, person),
  }
}

/** The dialog itself waits for the plan, so no message says that it is being made. */
const withoutNotice = { respond: async () => undefined }

/** Handles a button of an operation, of an unlock request or of a dead node. */
async function pressed(
  bots: BotContext,
  asked: Click | Submission,
  fields: { readonly [name: string]: string },
): Promise<Message | null> {
  if (asked.at === 'home') return handleHomeButton(bots, asked, fields)
  if (isDeadNode(asked.action)) return stated(bots, asked, asked.action)
  if (!isAgree(asked.action)) return handleButton(bots, asked, fields)
  const context = bots.clusters.get(asked.value.id)
  if (!context) return refusedAnswer([refusal('unknown cluster', `${asked.value.id}: no such cluster.`)])
  return counted(context, asked, await agree(context, asked, asked.value.revision, fields.code ?? ''))
}

/** Handles a statement about a dead node. */
async function stated(bots: BotContext, asked: Click | Submission, action: DeadNodeAction): Promise<Message | null> {
  const dead = deadNodeOf(asked.value.id)
  const context = dead && bots.clusters.get(dead.cluster)
  if (!context || asked.kind === 'click')
    return refusedAnswer([refusal('stale click', 'This button is of an older version.', 'status shows the locks.')])
  return counted(context, asked, await stateDead(context, asked, action, dead))
}

const vocabularyOf = ({ clusters }: BotContext): readonly Command[] => [...clusters.values()][0]?.vocabulary ?? []

const formContextOf = (bots: BotContext): FormContext => ({
  commands: vocabularyOf(bots),
  clusters: [...bots.clusters.keys()],
})

/**
 * Handles the form of a command like the command typed. Its plan replaces the one that was edited, whose draft is then
 * discarded; after a refusal both stay.
 */
async function formSubmitted(bots: BotContext, submission: Submission): Promise<Message | null> {
  const words = wordsOfForm(formContextOf(bots), submission)
  if (!words.ok) return refusedAnswer(words.refusals)
  const answer = await handleText(bots, { ...submission, ...withoutNotice, kind: 'words', text: words.value })
  if (answer.refused !== undefined) return answer
  await submission.replace(answer)
  const { id, revision, command } = submission.value
  const edited = command === undefined || id === '' ? null : await findOperation(bots, id)
  if (edited === null) return null
  // refused when it is not a draft any more, or not this person's: there is nothing to discard then
  const discarded = await discard(edited.context, submission, { operation: id, revision })
  if (!discarded.ok) edited.context.log.info({ operation: id }, 'the edited plan was not discarded')
  return null
}

/** The answer to a click. A refusal because of the person is counted for the audit log. */
async function counted(
  context: ClusterContext,
  { person }: Click | Submission,
  outcome: Outcome<Message>,
): Promise<Message> {
  const message = outcome.ok ? outcome.value : refusedAnswer(outcome.refusals)
  await countRefusal(context, person, message)
  return message
}

/** Answers a failure with a refusal that says so, and logs it. */
async function guarded(bots: BotContext, work: () => Promise<Message | null>): Promise<Message | null> {
  try {
    return await work()
  } catch (error) {
    const [first] = bots.clusters.values()
    first?.log.error({ error }, 'a request failed')
    if (error instanceof Denied)
      return refusedAnswer([
        refusal(
          'missing right',
          `${error.source} denied access: ${error.message}.`,
          'Grant the bot this right. doctor lists every missing right.',
        ),
      ])
    if (error instanceof Failure)
      return refusedAnswer([
        refusal(
          'source unreachable',
          `${error.source} is unreachable: ${error.message}.`,
          'Nothing was started. Try again once it answers.',
        ),
      ])
    return refusedAnswer([
      refusal('source unreachable', 'Internal error in Lockkeeper.', 'It is in the log. status lists open operations.'),
    ])
  }
}

async function handleText(bots: BotContext, words: Words): Promise<Message> {
  const [first] = bots.clusters.values()
  if (!first) return line('No cluster is configured.')
  const understood = understand(first.vocabulary, words.text)
  if (!understood.ok) {
    const chosen = await clusterFor(bots, null, words.channel)
    return refusedWithSuggestion(chosen.ok ? chosen.value : first, words, words.text, understood.refusals)
  }
  // Sent before the first wait, so that it is part of the acknowledgement.
  if (isChanging(understood.value.command))
    void words.respond(line('Planning ', { code: understood.value.words }, ' …'))
  const chosen = await clusterFor(bots, understood.value.cluster, words.channel)
  if (!chosen.ok) return refusedAnswer(chosen.refusals)
  const context = chosen.value
  const threadOf = words.thread === null ? null : await context.ledger.operationAt(words.thread)
  const message = await answer({ context, words, invocation: understood.value, prefix: bots.prefix, threadOf })
  await countRefusal(context, words.person, message)
  return message
}

/** Runs the command of a button and replaces the message with its answer, or sends that to the person alone. */
async function commandClicked(bots: BotContext, click: Click): Promise<Message | null> {
  const meant = understand(vocabularyOf(bots), click.value.id)
  // Only commands that show a plan or an answer are on buttons, so a click never runs a command that was not typed.
  if (!meant.ok || 'control' in meant.value.command)
    return refusedAnswer([refusal('stale click', 'This suggestion was not offered.', 'Type the command.')])
  const answer = await handleText(bots, { ...click, kind: 'words', text: click.value.id })
  await click.replace(answer)
  return null
}

/** The named cluster; without a name the cluster of the channel, or else the only one. */
async function clusterFor(
  { clusters }: BotContext,
  named: string | null,
  channel: string,
): Promise<Outcome<ClusterContext>> {
  const known = [...clusters.keys()].join(', ')
  if (named !== null) {
    const context = clusters.get(named)
    return context
      ? granted(context)
      : refused(refusal('unknown cluster', `${named}: no such cluster.`, `Known: ${known}.`))
  }
  const all = [...clusters.values()]
  const own = all.filter(({ policy }) => policy.channel === channel)
  const [only] = own.length === 1 ? own : all
  if (only && (own.length === 1 || all.length === 1)) return granted(only)
  return refused(
    refusal('unknown cluster', 'Which cluster? Several are configured.', `--cluster <name>; known: ${known}.`),
  )
}
