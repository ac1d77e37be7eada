import type { NodeConfig } from '../../core/health/facts.ts'
import type { Node } from '../../core/inventory/node.ts'
import { line, type Message } from '../../core/message.ts'
import { granted, type Outcome, type Refusal, refused } from '../../core/refusals.ts'
import { parseSelector } from '../../core/targets/selector.ts'
import { acting, allowed, type Caller, hasRights, type Requesting } from '../authorization/authorize.ts'
import { namedNodes } from '../planning/planning.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'
import { announce, recordedOrNot, waitingWords } from './flag-words.ts'
import { doneBefore, liftSeen, type SeenStopContext, seenStop } from './seen-stops.ts'

type NodeFlagContext = SeenStopContext & Pick<ClusterContext, 'inventory' | 'rights' | 'people'>

/** The nodes that an expression matches, if the person has permission for all of them. */
async function mayFlag(
  context: Pick<ClusterContext, 'policy' | 'inventory' | 'people' | 'clock'>,
  asking: Caller,
  verb: 'stop' | 'resume',
  expression: string,
): Promise<Outcome<readonly Node[]>> {
  const may = acting(context)
  if (!may.ok) return may
  const selector = parseSelector([expression])
  if (!selector.ok) return selector
  const nodes = await namedNodes(context, selector.value, Number.POSITIVE_INFINITY)
  if (!nodes.ok) return nodes
  const right = await allowed(context, asking, verb, nodes.value)
  return right.ok ? nodes : refused(...right.refusals)
}

const maxNamed = 8

/** Nodes by name, at most eight, and the number of the others. */
function named(nodes: readonly string[]): string {
  const more = nodes.length - maxNamed
  const first = nodes.slice(0, maxNamed).join(', ')
  return `${nodes.length === 1 ? 'node' : `${nodes.length} nodes:`} ${first}${more > 0 ? `, and ${more} more` : ''}`
}

/**
 * Applies the action to one node after another until a source fails. Returns the finished nodes, and a sentence about
 * the rest; empty when none is left.
 */
async function eachOf(
  names: readonly string[],
  act: (name: string) => Promise<unknown>,
): Promise<readonly [readonly string[], string]> {
  for (const [index, name] of names.entries())
    try {
      await act(name)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      return [names.slice(0, index), `Not done (${error.message}): ${named(names.slice(index))}.`]
    }
  return [names, '']
}

/**
 * The nodes to stop. When the request is repeated, without those that it has stopped before; refused if none is left.
 */
async function notDoneBefore(
  context: Pick<ClusterContext, 'journals'>,
  asking: Requesting,
  nodes: readonly Node[],
): Promise<Outcome<readonly string[]>> {
  const due: string[] = []
  const no: Refusal[] = []
  for (const { name } of nodes) {
    const before = asking.delivery === 'again' ? await doneBefore(context, asking, { kind: 'node', name }) : null
    if (before === null) due.push(name)
    else no.push(before)
  }
  const [first] = no
  return due.length === 0 && first !== undefined ? refused(first) : granted(due)
}

/**
 * Disables every node that the expression matches, so that nothing new starts there. Each is recorded in the audit log.
 */
export async function stopNodes(
  context: NodeFlagContext,
  asking: Requesting,
  expression: string,
  reason: string,
): Promise<Outcome<Message>> {
  const nodes = await mayFlag(context, asking, 'stop', expression)
  if (!nodes.ok) return nodes
  const notes = new Set<string>()
  const due = await notDoneBefore(context, asking, nodes.value)
  if (!due.ok) return due
  const all = due.value
  // A stop is set even when it cannot be recorded at the moment.
  const [names, left] = await eachOf(all, (name) =>
    context.cluster.setStop({ kind: 'node', name }, reason, asking.person),
  )
  if (names.length === 0) return granted(line(left))
  for (const name of names)
    notes.add(
      await recordedOrNot(context, {
        type: 'stopSet',
        person: asking.person,
        scope: { kind: 'node', name },
        reason,
        intent: asking.id,
      }),
    )
  const why = reason === '' ? '' : `: ${reason}`
  await announce(context, `stopped ${named(names)}${why || ': no reason given'}`)
  const held = `${await waitingWords(context)} Nodes in progress are finished or rolled back.`
  return granted(line(`Stopped ${named(names)}`, `${why}.`, ` ${held}${[...notes].join('')} ${left}`.trimEnd()))
}

/**
 * Enables every node that the expression matches. Each is recorded in the audit log; the answer says which were stopped
 * and which were never enabled.
 */
export async function enableNodes(
  context: NodeFlagContext,
  asking: Requesting,
  expression: string,
  reason: string,
): Promise<Outcome<Message>> {
  const nodes = await mayFlag(context, asking, 'resume', expression)
  if (!nodes.ok) return nodes
  const done: Done = { enabled: [], disabled: [], 'not managed': [], anew: [], late: [] }
  const rights = await hasRights(context)
  if (!rights.ok) return rights
  const configs = await context.cluster.nodeConfigs(nodes.value.map(({ name }) => name))
  const found = new Map<string, keyof Done>(
    nodes.value.map(({ name }) => [name, configs.get(name)?.is ?? 'not managed']),
  )
  const late: Refusal[] = []
  const [names, left] = await eachOf([...found.keys()], async (name) => {
    const seen = await seenStop(context, asking, { kind: 'node', name })
    if (!seen.ok) {
      late.push(...seen.refusals)
      found.set(name, 'late')
    } else if (seen.value === null) found.set(name, 'enabled')
    else {
      // this request had lifted its stop right before a restart
      if (found.get(name) === 'enabled') found.set(name, 'disabled')
      const was = found.get(name) === 'not managed' ? { was: 'never enabled' as const } : {}
      if ((await liftSeen(context, asking, seen.value, reason, was)) === 'was set anew') found.set(name, 'anew')
    }
  })
  for (const name of names) done[found.get(name) ?? 'not managed'].push(name)
  const [first] = late
  if (first !== undefined && done.late.length === nodes.value.length) return refused(first)
  const said = [
    ...(done['not managed'].length > 0 ? [`enabled ${named(done['not managed'])}`] : []),
    ...(done.disabled.length > 0 ? [`resumed ${named(done.disabled)}`] : []),
  ]
  if (said.length > 0) await announce(context, `${said.join('; ')}${reason === '' ? '' : `: ${reason}`}`)
  return granted(line([...answer(done), ...(left === '' ? [] : [left])].join(' ')))
}

/**
 * Nodes by their former state, or by the reason why they are unchanged: `anew` was stopped again meanwhile, `late` was
 * requested too long ago.
 */
type Done = { readonly [K in NodeConfig['is'] | 'anew' | 'late']: string[] }

const answer = (done: Done): readonly string[] => [
  ...(done['not managed'].length > 0 ? [`Enabled ${named(done['not managed'])}.`] : []),
  ...(done.disabled.length > 0 ? [`Resumed ${named(done.disabled)}.`] : []),
  ...(done.enabled.length > 0 ? [`Was not stopped, unchanged: ${named(done.enabled)}.`] : []),
  ...(done.anew.length > 0 ? [`Set anew since you asked, unchanged: ${named(done.anew)}.`] : []),
  ...(done.late.length > 0 ? [`Not carried out, ask again: ${named(done.late)}.`] : []),
]
