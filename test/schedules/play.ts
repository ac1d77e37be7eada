import { activeRuns } from '../../src/core/operation/active-runs.ts'
import { type Operation, operationAfter } from '../../src/core/operation/state.ts'
import { rollout } from '../../src/core/rollout/rollout.ts'
import { operationAfter as operationOf } from '../core/rollout-examples.ts'
import type { Example } from './generator.ts'

/** A start of a node by the rollout itself: when, and which nodes were at work then. */
export type Start = { readonly node: string; readonly atMinute: number; readonly beside: readonly string[] }

/** A rollout that was played to its end. */
export type Played = { readonly minutes: number; readonly starts: readonly Start[] }

/**
 * Plays the rollout of an example as the engine does: at each moment the first node that its order names and that the
 * checks let out is started, until none is left. Every node succeeds after its own minutes.
 */
export function play({ plan, minutes, medians, mayBeOut }: Example): Played {
  let [now, atMinute] = [operationOf(plan, []), 0]
  const starts: Start[] = []
  const roleOf = new Map(plan.nodes.map(({ node, roles }) => [node, roles[0] ?? '']))
  const out = new Map<string, number>()
  const active = new Map<string, { readonly node: string; readonly endsAt: number }>()
  const after = (event: Parameters<typeof operationAfter>[1]['event']): void => {
    now = operationAfter(now, { atMs: atMinute * 60_000, cluster: plan.cluster, event })
  }
  const change = (node: string, by: 1 | -1): void => {
    const role = roleOf.get(node) ?? ''
    out.set(role, (out.get(role) ?? 0) + by)
  }
  const isLetOut = (node: string): boolean => {
    const role = roleOf.get(node) ?? ''
    return (out.get(role) ?? 0) < (mayBeOut.get(role) ?? Number.POSITIVE_INFINITY)
  }
  for (;;) {
    const action = rollout(now, [], ({ roles }) => medians.get(roles[0] ?? '') ?? 0)
    const node = action.does === 'start one' ? action.nodes.find(isLetOut) : undefined
    if (action.does === 'start one' && node !== undefined) {
      starts.push({ node, atMinute, beside: namesOf(now) })
      active.set(action.run, { node, endsAt: atMinute + (minutes.get(node) ?? 0) })
      change(node, 1)
      after({ type: 'runStarted', run: action.run, node })
      continue
    }
    const [first] = [...active].toSorted(([, a], [, b]) => a.endsAt - b.endsAt)
    if (first === undefined) return { minutes: atMinute, starts }
    const [run, ended] = first
    active.delete(run)
    change(ended.node, -1)
    atMinute = ended.endsAt
    after({ type: 'runEnded', run, node: ended.node, outcome: 'succeeded', summary: '' })
  }
}

const namesOf = (operation: Operation): readonly string[] => activeRuns(operation).map(({ node }) => node)
