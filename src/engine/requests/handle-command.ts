import type { AnsweringCommand } from '../../core/commands/command.ts'
import type { ControlIntent } from '../../core/commands/control-intent.ts'
import type { Facts, FactsKind } from '../../core/commands/facts.ts'
import { answerOf, controlIntentOf } from '../../core/grammar/inputs.ts'
import type { Invocation } from '../../core/grammar/invocation.ts'
import { isChanging } from '../../core/grammar/options.ts'
import type { Node } from '../../core/inventory/node.ts'
import { line, type Message } from '../../core/message.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { refusedAnswer } from '../../messages/answers/refused.ts'
import { leftOutWords } from '../../messages/answers/steered.ts'
import { allowed } from '../authorization/authorize.ts'
import { requestDigest } from '../delivery/projections/digests.ts'
import { share } from '../delivery/projections/shared-answers.ts'
import { whyOf } from '../gates/plan-evidence.ts'
import { foldedOperation } from '../journals/folded.ts'
import { namedNodes } from '../planning/planning.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { Words } from '../ports/conversation.ts'
import { accessFacts } from '../queries/access.ts'
import { shownCampaigns } from '../queries/campaigns.ts'
import { clusterFacts } from '../queries/cluster.ts'
import { historyFacts } from '../queries/history.ts'
import { acknowledge } from './acknowledge.ts'
import { acknowledgeConfiguration } from './acknowledge-configuration.ts'
import { acknowledgeOverride } from './break-glass.ts'
import { startCampaign, stopCampaign } from './campaigns.ts'
import { steer, steeredSentence } from './control-operation.ts'
import { leaveOut } from './leave-out.ts'
import { enableNodes, stopNodes } from './node-flags.ts'
import { clearDied, reindex } from './repairs.ts'
import { requestPlan } from './request-plan.ts'
import { retry } from './retry.ts'
import { lift, stop } from './stop-flags.ts'
import { refusedWithSuggestion } from './suggest-correction.ts'
import { unlock } from './unlock.ts'

/** How long an answer waits for gates, in milliseconds, whatever their own limits are. */
const askLimitMs = 20_000

/** A parsed command with its context. */
export type ReceivedCommand = {
  readonly context: ClusterContext
  readonly words: Words
  readonly invocation: Invocation
  /** Slash command prefix, such as `/cluster`. */
  readonly prefix: string
  /** The operation whose thread it was sent in; null outside such threads. */
  readonly threadOf: string | null
}

/** Answers one command: with a plan, the result of a control request, or facts. */
export async function answer(received: ReceivedCommand): Promise<Message> {
  const { context, words, invocation } = received
  const { command } = invocation
  if (isChanging(command)) return requestPlan(context, words, invocation, null)
  const own = await haltByRequester(received)
  if (own !== null) return carryOut(received, own)
  // Checked before anything is read, so that a person without permission learns no node names.
  const here = await allowed(context, words, command.name, null)
  if (!here.ok && command.name !== 'help') return refusedAnswer(here.refusals)
  const nodes = await nodesOf(received)
  if (!nodes.ok) return refusedWithSuggestion(context, words, invocation.words, nodes.refusals)
  const names = nodes.value?.map(({ name }) => name) ?? []
  if ('control' in command) return carryOut(received, controlIntentOf(command, invocation, names))
  const right = await allowed(context, words, command.name, nodes.value ?? null)
  // Everyone may ask for help: it lists the commands that the person may use here, if any.
  if (!right.ok && command.name !== 'help') return refusedAnswer(right.refusals)
  const message = answerOf(command, invocation, await factsFor(received, command, nodes.value), names)
  return invocation.options.share === true ? share(context, words, message) : message
}

/** What a requester may always ask of their own operation. */
const restricting: ReadonlySet<ControlIntent['ask']> = new Set(['cancel', 'pause', 'pause after wave', 'leave out'])

/**
 * The cancel or pause of an operation, or the leaving out of its nodes, by its requester; null for other commands. It
 * requires no membership, and so no answer of the chat system.
 */
async function haltByRequester({
  context,
  words,
  invocation,
  threadOf,
}: ReceivedCommand): Promise<ControlIntent | null> {
  const { command } = invocation
  if (!('control' in command)) return null
  const intent = controlIntentOf(command, invocation, [])
  if (!restricting.has(intent.ask) || !('operation' in intent)) return null
  const id = intent.operation ?? threadOf
  const operation = id === null ? null : foldedOperation(await context.journals.operation(id))
  return operation?.requester === words.person ? intent : null
}

async function nodesOf({ context, invocation }: ReceivedCommand): Promise<Outcome<readonly Node[] | null>> {
  const { given } = invocation
  if (given.is !== 'nodes' || given.selector === null) return granted(null)
  // what a control command changes is read anew; other answers are shown only
  const read = 'control' in invocation.command ? context : { ...context, ...context.recent }
  return namedNodes(read, given.selector, Number.POSITIVE_INFINITY)
}

async function factsFor(
  received: ReceivedCommand,
  command: AnsweringCommand,
  nodes: readonly Node[] | null,
): Promise<Facts[FactsKind]> {
  const { context, words, invocation, prefix } = received
  switch (command.reads) {
    case 'cluster':
      return clusterFacts({ ...context, ...context.recent }, nodes)
    case 'history':
      return historyFacts(
        context,
        invocation.given.is === 'words' ? invocation.given.words : [],
        typeof invocation.options.since === 'number' ? invocation.options.since : null,
      )
    case 'access':
      return accessFacts(context, words, invocation.given.is === 'words' ? invocation.given.words : [], prefix)
    case 'campaigns':
      return {
        cluster: context.policy.cluster,
        atMs: context.clock.now(),
        campaigns: await shownCampaigns(context, 'all'),
      }
    case 'gates': {
      const recently = { ...context, ...context.recent }
      const asked = nodes ?? (await recently.inventory.nodes())
      const verdicts = await whyOf(recently, asked, AbortSignal.timeout(askLimitMs))
      return { cluster: context.policy.cluster, atMs: context.clock.now(), nodes: verdicts }
    }
  }
}

const said = (outcome: Outcome<Message>): Message => (outcome.ok ? outcome.value : refusedAnswer(outcome.refusals))

async function carryOut(received: ReceivedCommand, ask: ControlIntent): Promise<Message> {
  const { context, words } = received
  switch (ask.ask) {
    case 'nothing':
      return refusedAnswer([refusal('nothing asked', ask.wrong, ask.usage)])
    case 'stop':
      return said(
        ask.scope.kind === 'node'
          ? await stopNodes(context, words, ask.scope.name, ask.reason)
          : await stop(context, words, ask.scope, ask.reason),
      )
    case 'lift':
      return said(
        ask.scope.kind === 'node'
          ? await enableNodes(context, words, ask.scope.name, ask.reason)
          : await lift(context, words, ask.scope, ask.reason),
      )
    case 'unlock':
      return said(await unlock(context, words, ask.node, ask.reason))
    case 'clear died':
      return said(await clearDied(context, words, ask.group, ask.reason))
    case 'refile':
      return said(await reindex(context, words, ask.reason))
    case 'acknowledge':
      return said(await acknowledge(context, words, ask.reason))
    case 'acknowledge configuration':
      return said(await acknowledgeConfiguration(context, words, ask.hash, ask.reason))
    case 'acknowledge operation':
      return said(await acknowledgeOverride(context, words, ask.operation, ask.reason))
    case 'campaign start':
      return said(await startCampaign(context, words, ask))
    case 'campaign stop':
      return said(await stopCampaign(context, words, ask))
    case 'digest': {
      const right = await allowed(context, words, 'digest', 'cluster')
      if (!right.ok) return refusedAnswer(right.refusals)
      return requestDigest(context, words.channel)
    }
    default:
      return said(await steering(received, ask))
  }
}

async function steering(
  received: ReceivedCommand,
  ask: Extract<ControlIntent, { ask: 'cancel' | 'pause' | 'pause after wave' | 'resume' | 'retry' | 'leave out' }>,
): Promise<Outcome<Message>> {
  const { context, words, invocation, threadOf } = received
  const id = ask.operation ?? threadOf
  if (id === null)
    return refused(
      refusal(
        'missing argument',
        `Which operation? ${invocation.command.name} needs an id.`,
        `Use ${invocation.command.name} op-…, or send it in the operation’s thread.`,
      ),
    )
  if (ask.ask === 'leave out') {
    const { nodes, reason } = ask
    const left = await leaveOut(context, words, { operation: id, nodes, reason })
    return left.ok ? granted(line(leftOutWords(left.value))) : left
  }
  if (ask.ask === 'retry')
    return granted(await retry(context, words, { operation: id, reason: ask.reason, what: 'retry' }))
  const steered = await steer(context, words, ask.ask, { operation: id, revision: null, reason: ask.reason })
  if (!steered.ok) return steered
  const sentence = await steeredSentence(context, ask.ask, steered.value)
  return granted(line(ask.ask === 'cancel' ? `${id}: ${sentence}` : sentence))
}
