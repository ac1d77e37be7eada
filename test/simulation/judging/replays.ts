import type { PastRequest, World } from '../../world/world.ts'
import { namesOf, operationNow } from '../evidence.ts'
import type { Violation } from '../violation.ts'

/** Stops and pauses that keep work from starting, by name. */
export type Standing = ReadonlyMap<string, unknown>

/** The stops and pauses in force that were set after the request was made, which its requester cannot have known. */
export function setSince(world: World, { atMs, entries }: PastRequest): Standing {
  const stops = world.cluster.flags
    .filter(({ sinceMs }) => sinceMs !== null && sinceMs > atMs)
    .map((flag) => [`the stop “${flag.reason}”`, flag] as const)
  const fresh = world.journals.ever.slice(entries).filter(({ event }) => event.type === 'pauseAsked')
  const pauses = namesOf(world, 'operation')
    .filter((id) => fresh.some(({ journal }) => journal === `operation/${id}`))
    .flatMap((id) => {
      const pause = operationNow(world, id)?.pause ?? null
      return pause === null ? [] : [[`the pause of ${id}`, pause.revision] as const]
    })
  return new Map<string, unknown>([...stops, ...pauses])
}

/** I7: a request that is handled a second time lifts no stop and no pause that was set after it was made. */
export function liftedByReplay(world: World, before: Standing, request: PastRequest): readonly Violation[] {
  const after = setSince(world, request)
  return [...before].flatMap(([name, what]) =>
    after.get(name) === what ? [] : [{ id: 'I7' as const, seen: `${request.about}, heard again, ended ${name}` }],
  )
}
