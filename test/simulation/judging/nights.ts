import { hashOf } from '../../../src/core/hash.ts'
import type { JournalEntry } from '../../../src/engine/ports/journals.ts'
import type { Effect } from '../../world/effects.ts'
import type { World } from '../../world/world.ts'
import { everOf, operationNow, operationOf } from '../evidence.ts'
import { configurationOf } from '../in-force.ts'
import type { Violation } from '../violation.ts'
import { changesAllowed } from './changes.ts'

/** What a night must keep to, written down by hand. */
export type NightRules = {
  /** When its card is too late, in milliseconds since 1970. */
  readonly latestAtMs: number
  /** The group that must have an active full member. */
  readonly owner: string
}

const known = new WeakMap<World, NightRules>()

/** Tells the judge what the nights of a world must keep to. Without it, they are not judged. */
export const setNightRules = (world: World, rules: NightRules): void => void known.set(world, rules)

/**
 * I7 and I2: unattended work changes a node only if its card was posted in time, its owner has an active full member, the
 * entry that requested it is unchanged, and the node is one of those that its card listed.
 */
export function nightObeyed(world: World, effect: Effect): readonly Violation[] {
  const rules = known.get(world)
  const id = operationOf(effect.run)
  const requester = operationNow(world, id)?.requester ?? ''
  if (rules === undefined || typeof requester === 'string' || !changesAllowed(world, effect)) return []
  const entries = everOf(world, `operation/${id}`)
  const submitted = entries.find(({ event }) => event.type === 'submitted')
  const listed = entries.flatMap(({ event }) =>
    event.type === 'planned' ? event.plan.nodes.map(({ node }) => node) : [],
  )
  const owners = world.people.groups.get(rules.owner) ?? []
  const inForce = Object.values(configurationOf(world).policy.unattended ?? {}).map(hashOf)
  const about = `${effect.what} on ${effect.node} by ${id}`
  const seen = (wrong: boolean, invariant: 'I2' | 'I7', why: string): readonly Violation[] =>
    wrong ? [{ id: invariant, seen: `${about}, ${why}` }] : []
  return [
    ...seen((submitted?.atMs ?? Number.POSITIVE_INFINITY) > rules.latestAtMs, 'I7', 'whose card was too late'),
    ...seen(!owners.some((one) => world.people.kinds.get(one) === 'member'), 'I7', 'which has no owner'),
    ...seen(!inForce.includes(requester.hash), 'I7', 'whose entry has changed'),
    ...seen(!listed.includes(effect.node), 'I2', 'which its card did not list'),
  ]
}

/** I3: one opening of a window has at most one night. */
export function oneNight(world: World, { event, journal }: JournalEntry): readonly Violation[] {
  if (!known.has(world) || event.type !== 'planned' || typeof event.requester === 'string') return []
  const { window } = event.plan
  const others = world.journals.ever.filter(
    (other) =>
      other.journal !== journal &&
      other.event.type === 'planned' &&
      typeof other.event.requester !== 'string' &&
      other.event.plan.window?.opensAtMs === window?.opensAtMs,
  )
  return others.length === 0 ? [] : [{ id: 'I3', seen: `${event.operation} is the second night of one opening` }]
}
