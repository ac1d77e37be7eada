import type { Command } from '../core/command.ts'
import { isChanging } from '../core/invocation/options.ts'
import { understand } from '../core/invocation/parse.ts'
import { quoted } from '../core/invocation/render.ts'
import { line, type Message } from '../core/messages/message.ts'
import { granted, type Outcome, type Refusal, refusal, refused } from '../core/refusals.ts'
import { askInstead, refusedAnswer } from '../core/telling/refused.ts'
import { isAgree } from '../core/telling/unlocking.ts'
import { Denied, Failure } from './failure.ts'
import type { House } from './house.ts'
import type { Outside } from './outside.ts'
import { namedNodes } from './planning.ts'
import type { Click, Conversation, Submission, Words } from './ports/conversation.ts'
import { agree } from './requests/agreeing.ts'
import { allowed } from './requests/allowed.ts'
import { clicked } from './requests/clicked.ts'
import { askedByDialog, dialogFor } from './requests/dialogs.ts'
import { answer } from './requests/heard.ts'
import { refusedWithOffer } from './requests/offering.ts'
import { urgencyOf } from './requests/urgency.ts'

/** Listens to people: words, clicks and dialogs, each answered privately. */
export function conversation(house: House): Conversation {
  return {
    dialog: (request) => dialogFor(vocabularyOf(house), request),
    urgency: (request) => urgencyOf(vocabularyOf(house), request),
    heard: (words) => guarded(house, () => hear(house, words)),
    clicked: (click) =>
      guarded(house, () => (click.action === askInstead ? askedInstead(house, click) : pressed(house, click, {}))),
    problems: (submission) => fieldProblems(house, submission),
    submitted: (submission) =>
      guarded(house, () =>
        submission.action === askedByDialog
          ? hear(house, { ...submission, kind: 'words', text: wordsOf(submission) })
          : pressed(house, submission, submission.fields),
      ),
    home: (person) => guarded(house, async () => homeOf(house, person)).then((message) => message ?? line('')),
  }
}

/** What is wrong with the nodes of a command that was filled in; nothing is said to a person who may not give it. */
async function fieldProblems(
  house: House,
  submission: Submission,
): Promise<{ readonly [field: string]: string } | null> {
  if (submission.action !== askedByDialog) return null
  const understood = understand(vocabularyOf(house), wordsOf(submission))
  if (!understood.ok) return { nodes: sentencesOf(understood.refusals) }
  const { command, cluster, given } = understood.value
  const chosen = await clusterFor(house, cluster, submission.channel)
  if (!chosen.ok || given.is !== 'nodes' || given.selector === null) return null
  if (!(await allowed(chosen.value, submission, command.name, null)).ok) return null
  const nodes = await namedNodes(chosen.value, given.selector, chosen.value.policy.limits.nodes)
  return nodes.ok ? null : { nodes: sentencesOf(nodes.refusals) }
}

const sentencesOf = (refusals: readonly Refusal[]): string =>
  refusals.map(({ message, remedy }) => `${message} ${remedy}`.trim()).join(' ')

/** A button of an operation, or of something that others are asked to agree to. */
async function pressed(
  house: House,
  asked: Click | Submission,
  fields: { readonly [name: string]: string },
): Promise<Message | null> {
  if (!isAgree(asked.action)) return clicked(house, asked, fields)
  const outside = house.clusters.get(asked.value.id)
  if (!outside) return refusedAnswer([refusal('unknown cluster', `There is no cluster ${asked.value.id} any more.`)])
  const agreed = await agree(outside, asked, asked.value.revision, fields.code ?? '')
  return agreed.ok ? agreed.value : refusedAnswer(agreed.refusals)
}

const vocabularyOf = ({ clusters }: House): readonly Command[] => [...clusters.values()][0]?.vocabulary ?? []

/** The command that somebody filled in, as they would have typed it. */
const wordsOf = ({ value, fields }: Submission): string => {
  const reason = (fields.reason ?? '').trim()
  return `${value.id} ${fields.nodes ?? ''}${reason === '' ? '' : ` --reason ${quoted(reason)}`}`
}

/** Nothing that fails here is silent: who asked is told that nothing was done, and why. */
async function guarded(house: House, work: () => Promise<Message | null>): Promise<Message | null> {
  try {
    return await work()
  } catch (error) {
    const [first] = house.clusters.values()
    first?.log.error({ error }, 'a request failed')
    if (error instanceof Denied)
      return refusedAnswer([
        refusal(
          'missing right',
          `${error.source} refused: ${error.message}.`,
          'The bot needs this right. doctor lists every right that is missing, with what to grant.',
        ),
      ])
    if (error instanceof Failure)
      return refusedAnswer([
        refusal(
          'source unreachable',
          `${error.source} cannot be asked: ${error.message}.`,
          'Nothing was started. Try again when it answers.',
        ),
      ])
    return refusedAnswer([
      refusal(
        'source unreachable',
        'Something went wrong inside the bot.',
        'It is in the log. status shows what is open.',
      ),
    ])
  }
}

async function hear(house: House, words: Words): Promise<Message> {
  const [any] = house.clusters.values()
  if (!any) return line('No cluster is configured.')
  const understood = understand(any.vocabulary, words.text)
  if (!understood.ok) {
    const chosen = await clusterFor(house, null, words.channel)
    return refusedWithOffer(chosen.ok ? chosen.value : any, words, words.text, understood.refusals)
  }
  // Said before the first pause, so that it travels with the acknowledgement.
  if (isChanging(understood.value.command))
    void words.respond(line('Planning ', { code: understood.value.words }, ' …'))
  const chosen = await clusterFor(house, understood.value.cluster, words.channel)
  if (!chosen.ok) return refusedAnswer(chosen.refusals)
  const outside = chosen.value
  const threadOf = words.thread === null ? null : await outside.ledger.operationAt(words.thread)
  return answer({ outside, words, invocation: understood.value, prefix: house.prefix, threadOf })
}

/** What was meant instead of what was typed comes in the place of the refusal. */
async function askedInstead(house: House, click: Click): Promise<Message | null> {
  const meant = understand(vocabularyOf(house), click.value.id)
  // Only what opens a plan or an answer is ever offered: no click runs what somebody has not typed.
  if (!meant.ok || 'asks' in meant.value.command)
    return refusedAnswer([refusal('stale click', 'This was not offered.')])
  const answer = await hear(house, { ...click, kind: 'words', text: click.value.id })
  await click.replace(answer)
  return null
}

/** The cluster that was named, else the channel's own, else the only one. */
async function clusterFor({ clusters }: House, named: string | null, channel: string): Promise<Outcome<Outside>> {
  const known = [...clusters.keys()].join(', ')
  if (named !== null) {
    const outside = clusters.get(named)
    return outside
      ? granted(outside)
      : refused(refusal('unknown cluster', `There is no cluster ${named}.`, `Known: ${known}.`))
  }
  const all = [...clusters.values()]
  const own = all.filter(({ policy }) => policy.channel === channel)
  const [only] = own.length === 1 ? own : all
  if (only && (own.length === 1 || all.length === 1)) return granted(only)
  return refused(
    refusal('unknown cluster', 'Which cluster is meant is not clear.', `--cluster <name>; known: ${known}.`),
  )
}

async function homeOf(house: House, person: string): Promise<Message> {
  const names = [...house.clusters.keys()].join(', ')
  const sentence = line(
    { strong: 'Lockkeeper' },
    ` looks after ${names}. `,
    { code: `${house.prefix} help` },
    ' in a channel shows what you may do there, ',
    { person },
    '.',
  )
  return sentence
}
