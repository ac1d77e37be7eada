import type { NodeConfig } from '../../core/health/facts.ts'
import type { Node } from '../../core/inventory/node.ts'
import { line, type Message } from '../../core/message.ts'
import { granted, type Outcome, refused } from '../../core/refusals.ts'
import { parseSelector } from '../../core/targets/selector.ts'
import { acting, allowed, type Caller, hasRights } from '../authorization/authorize.ts'
import { namedNodes } from '../planning/planning.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'
import { announce, recordedOrNot, waitingWords } from './flag-words.ts'
import { decide } from './record-decision.ts'

/** The nodes that an expression means, if this person may do this to all of them. */
async function mayFlag(
  context: ClusterContext,
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

const mostNamed = 8

/** Some nodes by name, and how many more there are. */
function named(nodes: readonly string[]): string {
  const more = nodes.length - mostNamed
  const first = nodes.slice(0, mostNamed).join(', ')
  return `${nodes.length === 1 ? 'node' : `${nodes.length} nodes:`} ${first}${more > 0 ? `, and ${more} more` : ''}`
}

/** Does something to each node until the store cannot be asked; those that were done, and what was left and why. */
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

/** Disables every node of an expression, each on the record: nothing new starts there. */
export async function stopNodes(
  context: ClusterContext,
  asking: Caller,
  expression: string,
  reason: string,
): Promise<Outcome<Message>> {
  const nodes = await mayFlag(context, asking, 'stop', expression)
  if (!nodes.ok) return nodes
  const notes = new Set<string>()
  const all = nodes.value.map(({ name }) => name)
  // A stop is never late: it stands even when the record cannot be written just now.
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
      }),
    )
  const why = reason === '' ? '' : `: ${reason}`
  await announce(context, `stopped ${named(names)}${why || ': no reason given'}`)
  const held = `${await waitingWords(context)} Nodes in progress are finished or rolled back.`
  return granted(line(`Stopped ${named(names)}`, `${why}.`, ` ${held}${[...notes].join('')} ${left}`.trimEnd()))
}

/** Enables every node of an expression, each on the record; says which were stopped and which were never enabled. */
export async function enableNodes(
  context: ClusterContext,
  asking: Caller,
  expression: string,
  reason: string,
): Promise<Outcome<Message>> {
  const nodes = await mayFlag(context, asking, 'resume', expression)
  if (!nodes.ok) return nodes
  const done: { readonly [K in NodeConfig['is']]: string[] } = { enabled: [], disabled: [], 'not managed': [] }
  const rights = await hasRights(context)
  if (!rights.ok) return rights
  const configs = await Promise.all(nodes.value.map(({ name }) => context.cluster.nodeConfig(name)))
  const before = new Map(nodes.value.map(({ name }, index) => [name, configs[index]?.is ?? 'not managed']))
  const [names, left] = await eachOf([...before.keys()], async (name) => {
    if (before.get(name) === 'enabled') return
    const scope = { kind: 'node', name } as const
    const first = before.get(name) === 'not managed' ? { was: 'never enabled' as const } : {}
    // On the record first: nothing may start that nobody has answered for.
    await decide(context, { type: 'stopLifted', person: asking.person, scope, ...first, reason })
    const lifted = await context.cluster.liftStop(scope, asking.person)
    if (lifted === 'was not set') before.set(name, 'enabled')
  })
  for (const name of names) done[before.get(name) ?? 'not managed'].push(name)
  const said = [
    ...(done['not managed'].length > 0 ? [`enabled ${named(done['not managed'])}`] : []),
    ...(done.disabled.length > 0 ? [`resumed ${named(done.disabled)}`] : []),
  ]
  if (said.length > 0) await announce(context, `${said.join('; ')}${reason === '' ? '' : `: ${reason}`}`)
  return granted(line([...answer(done), ...(left === '' ? [] : [left])].join(' ')))
}

const answer = (done: { readonly [K in NodeConfig['is']]: readonly string[] }): readonly string[] => [
  ...(done['not managed'].length > 0 ? [`Enabled ${named(done['not managed'])}.`] : []),
  ...(done.disabled.length > 0 ? [`Resumed ${named(done.disabled)}.`] : []),
  ...(done.enabled.length > 0 ? [`Was not stopped, unchanged: ${named(done.enabled)}.`] : []),
]
