/** Amounts by the resource classes of Placement, such as `VCPU` and `MEMORY_MB`. */
export type Resources = { readonly [name: string]: number }

/** A host that takes servers: what it may give in all, and what of that is in use. */
export type Room = { readonly host: string; readonly capacity: Resources; readonly used: Resources }

/** The facts of the gate. */
export type RoomFacts = {
  /** What each server needs that leaves its host. */
  readonly needs: readonly Resources[]
  /** Hosts that take servers and have room. */
  readonly rooms: readonly Room[]
}

/** Whether there is room; `why` says what does not fit. */
export type RoomJudgement = { readonly fits: 'yes' } | { readonly fits: 'no'; readonly why: string }

const amount = (resources: Resources, name: string): number => resources[name] ?? 0

const plus = (one: Resources, other: Resources): Resources =>
  Object.fromEntries(
    [...new Set([...Object.keys(one), ...Object.keys(other)])].map((name) => [
      name,
      amount(one, name) + amount(other, name),
    ]),
  )

const free = ({ capacity, used }: Room, name: string): number => amount(capacity, name) - amount(used, name)

const fitsIn = (room: Room, need: Resources): boolean =>
  Object.entries(need).every(([name, needed]) => needed <= free(room, name))

const words = (resources: Resources): string =>
  Object.entries(resources)
    .map(([name, value]) => `${value} ${name}`)
    .join(', ')

/** The largest first: they fit in the fewest places. */
const largestFirst = (one: Resources, other: Resources): number =>
  amount(other, 'MEMORY_MB') - amount(one, 'MEMORY_MB') || amount(other, 'VCPU') - amount(one, 'VCPU')

/**
 * Whether all servers fit on the hosts, and afterwards those of any one further host as well (`keepFree` 1). Each server
 * is given to the first host where it fits, the largest first; servers that would fit in another order may be refused. A
 * host without room is not among them: if it is no larger than the largest of them, its servers would fit as well.
 */
export function judgeRoom({ needs, rooms }: RoomFacts, keepFree: 0 | 1): RoomJudgement {
  let after: readonly Room[] = rooms
  for (const need of needs.toSorted(largestFirst)) {
    const target = after.find((room) => fitsIn(room, need))
    if (target === undefined) return { fits: 'no', why: `no host has room for a server with ${words(need)}` }
    after = after.map((room) => (room === target ? { ...room, used: plus(room.used, need) } : room))
  }
  if (keepFree === 0 || needs.length === 0) return { fits: 'yes' }
  const lost = after.find(({ host, used }) => {
    const others = after.filter((room) => room.host !== host)
    const names = Object.keys(used).filter((name) => needs.some((need) => amount(need, name) > 0))
    return names.some((name) => amount(used, name) > others.reduce((sum, room) => sum + free(room, name), 0))
  })
  return lost === undefined
    ? { fits: 'yes' }
    : { fits: 'no', why: `afterwards, the servers of ${lost.host} would find no room if it failed` }
}
