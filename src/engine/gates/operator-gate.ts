import type { Verdict } from '../../core/health/verdict.ts'
import { allPass } from '../../core/health/verdict.ts'
import { isSameName } from '../../core/inventory/names.ts'
import { isDrained } from '../../core/locks/lock-table.ts'
import { answerLimitMs } from '../../core/plan/commands.ts'
import { scopesOf } from '../../core/policy/scopes.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { OutsideQuestion } from '../ports/outside-gates.ts'
import { inFlight } from './cluster-snapshot.ts'
import { defineGate, type Gate, type GateQuery } from './gate.ts'
import { paced } from './paced.ts'

/**
 * The operator's own gate of this name: one that an outside system answers, or else a command of the configuration.
 */
export function operatorGate(
  { commands, outsideGates }: Pick<ClusterContext, 'commands' | 'outsideGates'>,
  name: string,
): Gate {
  const outsideMs = Object.hasOwn(outsideGates.withinMs, name) ? outsideGates.withinMs[name] : undefined
  const defined = Object.hasOwn(commands.definitions.gates, name) ? commands.definitions.gates[name] : undefined
  const limit = defined === undefined ? {} : { withinMs: answerLimitMs(defined) }
  return defineGate({
    name,
    onNo: { plan: 'refuse', acquire: 'wait', arming: 'wait', after: 'wait' },
    waivable: 'yes',
    owner: 'operator',
    inQueue: 'asked last',
    ...(outsideMs === undefined ? limit : { withinMs: outsideMs }),
    host: ({ node }) => {
      if (outsideMs !== undefined || defined === undefined || defined.on === 'here') return null
      return defined.on === 'the node' ? node.name : defined.on.host
    },
    ask: async (query) => {
      const ask = () =>
        outsideMs === undefined
          ? commands.ask(name, query.node, query.signal)
          : outsideGates.ask(name, outsideQuestion(query), query.signal)
      // a person waits for a plan, and wants to know what is so now
      return [query.moment === 'plan' ? await underTheLock(query, await ask()) : await paced(query, name, ask)]
    },
  })
}

const outsideQuestion = ({ node, moment, run, readings }: GateQuery): OutsideQuestion => ({
  node,
  when: moment === 'after' || moment === 'arming' ? moment : 'before',
  others: async () => inFlight(await readings.seen(), run).filter((other) => !isSameName(other, node.name)),
})

/**
 * Turns a no into a warning while another run holds one of the node's scopes: that run may be the cause, and the gate
 * is asked again under the lock.
 */
async function underTheLock({ context, node, readings }: GateQuery, verdict: Verdict): Promise<Verdict> {
  if (allPass([verdict])) return verdict
  const scopes = scopesOf(context.policy, node).map((scope) => scope.name)
  const holder = (await readings.seen()).locks.scopes
    .filter(({ scope }) => scopes.includes(scope))
    .flatMap(({ holders }) => holders)
    .find((each) => !isDrained(each) && !isSameName(each.node, node.name))
  if (holder === undefined) return verdict
  const remedy = `checked again under the lock, after ${holder.operation} on ${holder.node}`
  return { ...verdict, verdict: 'warn', remedy }
}
