import type { PastRequest, World } from '../../world/world.ts'
import { namesOf, operationNow } from '../evidence.ts'
import type { Violation } from '../violation.ts'

/** What keeps work from starting and was set since a moment, by name: stops and pauses. */
export type Standing = ReadonlyMap<string, unknown>

/** What stands now and was set since the request was asked, so that its requester cannot have seen it. */
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

/** I7: a request that is heard again lifts nothing that was set since it was asked. */
export function liftedByReplay(world: World, before: Standing, request: PastRequest): readonly Violation[] {
  const after = setSince(world, request)
  return [...before].flatMap(([name, what]) =>
    after.get(name) === what ? [] : [{ id: 'I7' as const, seen: `${request.about}, heard again, ended ${name}` }],
  )
}
