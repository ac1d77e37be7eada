/** Amounts by the resource classes of Placement, such as `VCPU` and `MEMORY_MB`. */
export type Resources = { readonly [name: string]: number }

/** A host that takes servers: what it may give in all, what of that is in use, and what servers may demand of it. */
export type Room = {
  readonly host: string
  readonly capacity: Resources
  readonly used: Resources
  readonly zone: string
  readonly traits: readonly string[]
  /** The values of each key of its aggregates. */
  readonly metadata: { readonly [key: string]: readonly string[] }
}

/** A server that leaves its host, and what it demands of another. */
export type Demand = {
  readonly id: string
  /** As people read it. */
  readonly name: string
  readonly resources: Resources
  /** The zone that it must stay in; null for what is allocated without a server. */
  readonly zone: string | null
  readonly requiredTraits: readonly string[]
  readonly forbiddenTraits: readonly string[]
  /** What its flavor demands of the aggregates of a host. */
  readonly metadata: { readonly [key: string]: string }
}

/** A server group whose policy binds the scheduler. */
export type ServerGroup = {
  readonly policy: 'anti-affinity' | 'affinity'
  /** How many of its members may share a host; of `anti-affinity` only. */
  readonly most: number
  /** The host of each member that stays where it is, and null for one that leaves. */
  readonly members: ReadonlyMap<string, string | null>
}

/** The facts of the gate. */
export type RoomFacts = {
  /** What leaves its host. */
  readonly needs: readonly Demand[]
  /** Hosts that take servers and have room. */
  readonly rooms: readonly Room[]
  readonly groups: readonly ServerGroup[]
}

/** Whether there is room, and how many servers each host would take; `why` says what does not fit. */
export type RoomJudgement =
  | { readonly fits: 'yes'; readonly takes: ReadonlyMap<string, number> }
  | { readonly fits: 'no'; readonly why: string }

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

/** What a server demands of a host beside resources; each is named when it leaves none. */
const demands: readonly {
  readonly isMet: (room: Room, need: Demand) => boolean
  readonly words: (need: Demand) => string
}[] = [
  { isMet: ({ zone }, need) => need.zone === null || zone === need.zone, words: ({ zone }) => `zone ${zone}` },
  {
    isMet: ({ traits }, need) => need.requiredTraits.every((trait) => traits.includes(trait)),
    words: ({ requiredTraits }) => `trait ${requiredTraits.join(', ')}`,
  },
  {
    isMet: ({ traits }, need) => !need.forbiddenTraits.some((trait) => traits.includes(trait)),
    words: ({ forbiddenTraits }) => `no trait ${forbiddenTraits.join(', ')}`,
  },
  {
    isMet: ({ metadata }, need) =>
      Object.entries(need.metadata).every(([key, value]) => metadata[key]?.includes(value)),
    words: ({ metadata }) =>
      `an aggregate with ${Object.entries(metadata)
        .map((pair) => pair.join('='))
        .join(', ')}`,
  },
]

/** Where every server is that has a place, by its id. */
type Places = ReadonlyMap<string, string>

/** Whether the groups of a server let it go to a host, when the others are in these places. */
const groupsAllow = (groups: readonly ServerGroup[], { id }: Demand, host: string, places: Places): boolean =>
  groups
    .filter(({ members }) => members.has(id))
    .every(({ policy, most, members }) => {
      const others = [...members].filter(([one]) => one !== id)
      const hosts = others.flatMap(([one, stays]) => places.get(one) ?? stays ?? [])
      // a member that still has to leave would be beside no one: Nova moves one server after the other
      return policy === 'affinity'
        ? hosts.length === others.length && hosts.every((one) => one === host)
        : hosts.filter((one) => one === host).length < most
    })

/** The largest first: they fit in the fewest places. */
const largestFirst = ({ resources: one }: Demand, { resources: other }: Demand): number =>
  amount(other, 'MEMORY_MB') - amount(one, 'MEMORY_MB') || amount(other, 'VCPU') - amount(one, 'VCPU')

/**
 * Whether all servers fit on the hosts, and afterwards those of any one further host as well (`keepFree` 1). Each server
 * is given to the first host that suits it and where it fits, first those that the fewest hosts suit, of these the
 * largest; servers that would fit in another order may be refused. A host without room is not among the hosts: if it is
 * no larger than the largest of them, its servers would fit as well.
 */
export function judgeRoom({ needs, rooms, groups }: RoomFacts, keepFree: 0 | 1): RoomJudgement {
  let after: readonly Room[] = rooms
  const places = new Map<string, string>()
  const suiting = (need: Demand) => rooms.filter((room) => demands.every(({ isMet }) => isMet(room, need))).length
  const choice = new Map(needs.map((need) => [need.id, suiting(need)]))
  const inOrder = needs.toSorted(
    (one, other) => (choice.get(one.id) ?? 0) - (choice.get(other.id) ?? 0) || largestFirst(one, other),
  )
  for (const need of inOrder) {
    const roomy = after.filter((room) => fitsIn(room, need.resources))
    const suitable = roomy.filter((room) => demands.every(({ isMet }) => isMet(room, need)))
    const target = suitable.find(({ host }) => groupsAllow(groups, need, host, places))
    if (target === undefined) return { fits: 'no', why: whyNot(need, roomy, suitable) }
    places.set(need.id, target.host)
    after = after.map((room) => (room === target ? { ...room, used: plus(room.used, need.resources) } : room))
  }
  const lost = keepFree === 0 ? undefined : unsafeLoss(after, needs)
  if (lost !== undefined)
    return { fits: 'no', why: `afterwards, the servers of ${lost.host} would find no room if it failed` }
  const hosts = [...places.values()]
  return { fits: 'yes', takes: new Map(rooms.map(({ host }) => [host, hosts.filter((one) => one === host).length])) }
}

/** The host whose servers would find no room on the others. */
function unsafeLoss(after: readonly Room[], needs: readonly Demand[]): Room | undefined {
  return after.find(({ host, used }) => {
    const others = after.filter((room) => room.host !== host)
    const names = Object.keys(used).filter((name) => needs.some(({ resources }) => amount(resources, name) > 0))
    return names.some((name) => amount(used, name) > others.reduce((sum, room) => sum + free(room, name), 0))
  })
}

function whyNot(need: Demand, roomy: readonly Room[], suitable: readonly Room[]): string {
  if (roomy.length === 0) return `no host has room for ${need.name} with ${words(need.resources)}`
  if (suitable.length > 0) return `the server group of ${need.name} allows none of ${suitable.length} hosts with room`
  const unmet = demands.filter(({ isMet }) => roomy.some((room) => !isMet(room, need)))
  return `no host with room suits ${need.name}, which needs ${unmet.map((one) => one.words(need)).join(' and ')}`
}
