import type { Ask } from '../../core/asks.ts'
import type { AnsweringCommand } from '../../core/command.ts'
import type { Facts, FactsKind } from '../../core/facts.ts'
import type { Node } from '../../core/inventory/node.ts'
import { answerOf, askOf } from '../../core/invocation/inputs.ts'
import type { Invocation } from '../../core/invocation/invocation.ts'
import { isChanging } from '../../core/invocation/options.ts'
import { line, type Message } from '../../core/messages/message.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { refusedAnswer } from '../../core/telling/refused.ts'
import { askForDigest } from '../digests.ts'
import { accessFacts } from '../facts/access.ts'
import { clusterFacts } from '../facts/cluster.ts'
import { historyFacts } from '../facts/history.ts'
import { whyOf } from '../gates.ts'
import type { Outside } from '../outside.ts'
import { namedNodes } from '../planning.ts'
import type { Words } from '../ports/conversation.ts'
import { acknowledge } from './acknowledging.ts'
import { allowed } from './allowed.ts'
import { askForPlan } from './asking.ts'
import { acknowledgeGlass } from './breaking-glass.ts'
import { lift, stop } from './flags.ts'
import { enableNodes, stopNodes } from './node-flags.ts'
import { refusedWithOffer } from './offering.ts'
import { clearDied, refile } from './repairs.ts'
import { retry } from './retry.ts'
import { share } from './sharing.ts'
import { cancelSentence, steer } from './steering.ts'
import { unlock } from './unlocking.ts'

/** What somebody said, understood, and where it applies. */
export type Heard = {
  readonly outside: Outside
  readonly words: Words
  readonly invocation: Invocation
  /** Slash command prefix, such as `/cluster`. */
  readonly prefix: string
  /** The operation whose thread it was said in; null outside threads. */
  readonly threadOf: string | null
}

/** Answers one command: a plan, what was asked of the engine, or facts. */
export async function answer(heard: Heard): Promise<Message> {
  const { outside, words, invocation } = heard
  const { command } = invocation
  if (isChanging(command)) return askForPlan(outside, words, invocation, null)
  // Asked before anything is looked up: who may do nothing here is not told which nodes there are.
  const here = await allowed(outside, words, command.name, null)
  if (!here.ok && command.name !== 'help') return refusedAnswer(here.refusals)
  const nodes = await nodesOf(heard)
  if (!nodes.ok) return refusedWithOffer(outside, words, invocation.words, nodes.refusals)
  const names = nodes.value?.map(({ name }) => name) ?? []
  if ('asks' in command) return carryOut(heard, askOf(command, invocation, names))
  const right = await allowed(outside, words, command.name, nodes.value ?? null)
  // Help is for everybody: it shows what this person may do here, which may be nothing.
  if (!right.ok && command.name !== 'help') return refusedAnswer(right.refusals)
  const told = answerOf(command, invocation, await factsFor(heard, command, nodes.value), names)
  return invocation.options.share === true ? share(outside, words, told) : told
}

async function nodesOf({ outside, invocation }: Heard): Promise<Outcome<readonly Node[] | null>> {
  const { given } = invocation
  if (given.is !== 'nodes' || given.selector === null) return granted(null)
  return namedNodes(outside, given.selector, Number.POSITIVE_INFINITY)
}

const weekMs = 7 * 24 * 3_600_000

async function factsFor(
  heard: Heard,
  command: AnsweringCommand,
  nodes: readonly Node[] | null,
): Promise<Facts[FactsKind]> {
  const { outside, words, invocation, prefix } = heard
  switch (command.reads) {
    case 'cluster':
      return clusterFacts(outside, nodes)
    case 'history':
      return historyFacts(outside, typeof invocation.options.since === 'number' ? invocation.options.since : weekMs)
    case 'access':
      return accessFacts(outside, words, invocation.given.is === 'words' ? invocation.given.words : [], prefix)
    case 'gates': {
      const asked = nodes ?? (await outside.inventory.nodes())
      const signal = AbortSignal.timeout(20_000)
      const verdicts = await Promise.all(
        asked.map(async (node) => ({ node, verdicts: await whyOf(outside, node, signal) })),
      )
      return { cluster: outside.policy.cluster, atMs: outside.clock.now(), nodes: verdicts }
    }
  }
}

const said = (outcome: Outcome<Message>): Message => (outcome.ok ? outcome.value : refusedAnswer(outcome.refusals))

async function carryOut(heard: Heard, ask: Ask): Promise<Message> {
  const { outside, words } = heard
  switch (ask.ask) {
    case 'nothing':
      return refusedAnswer([refusal('nothing asked', ask.wrong, ask.usage)])
    case 'stop':
      return said(
        ask.scope.kind === 'node'
          ? await stopNodes(outside, words, ask.scope.name, ask.reason)
          : await stop(outside, words, ask.scope, ask.reason),
      )
    case 'lift':
      return said(
        ask.scope.kind === 'node'
          ? await enableNodes(outside, words, ask.scope.name, ask.reason)
          : await lift(outside, words, ask.scope, ask.reason),
      )
    case 'unlock':
      return said(await unlock(outside, words, ask.node, ask.reason))
    case 'clear died':
      return said(await clearDied(outside, words, ask.group, ask.reason))
    case 'refile':
      return said(await refile(outside, words, ask.reason))
    case 'acknowledge':
      return said(await acknowledge(outside, words, ask.reason))
    case 'acknowledge operation':
      return said(await acknowledgeGlass(outside, words, ask.operation, ask.reason))
    case 'digest': {
      const right = await allowed(outside, words, 'digest', 'cluster')
      if (!right.ok) return refusedAnswer(right.refusals)
      return askForDigest(outside, words.channel)
    }
    default:
      return said(await steering(heard, ask))
  }
}

async function steering(
  heard: Heard,
  ask: Extract<Ask, { ask: 'cancel' | 'pause' | 'resume' | 'retry' }>,
): Promise<Outcome<Message>> {
  const { outside, words, threadOf } = heard
  const id = ask.operation ?? threadOf
  if (id === null)
    return refused(
      refusal(
        'missing argument',
        `Which operation to ${ask.ask} is not said.`,
        `${ask.ask} op-…, or say it in its thread.`,
      ),
    )
  if (ask.ask === 'retry') return granted(await retry(outside, words, id, ask.reason))
  const steered = await steer(outside, words, ask.ask, id, ask.reason)
  if (!steered.ok) return steered
  if (ask.ask === 'cancel') return granted(line(`${id}: ${await cancelSentence(outside, steered.value)}`))
  return granted(line(ask.ask === 'pause' ? `${id} pauses after this node.` : `${id} goes on.`))
}
