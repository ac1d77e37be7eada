import type { HealthFacts } from '../../../core/health/facts.ts'
import { type GossipMember, memberState } from '../client/members.ts'

/**
 * How many servers may still fail. Counted from the raft peers, not from the members: a dead server that was cleaned
 * up is called “left”, and lowers what the quorum needs no sooner than it is out of the peers.
 */
export function quorumOf(
  members: readonly GossipMember[],
  peers: readonly string[],
): Pick<HealthFacts, 'quorumMargin' | 'servers'> {
  const servers = members.filter(({ Tags }) => Tags?.role === 'consul')
  const names = [...new Set(servers.map(({ Name }) => Name))].sort()
  if (peers.length === 0) return { quorumMargin: null, servers: names }
  // a server that changed its name is two members for a while, and one peer all the same
  const answering = new Set(servers.filter((member) => memberState(member) === 'alive').map(raftAddress))
  const memberships = new Set(peers)
  const alive = [...memberships].filter((peer) => answering.has(peer)).length
  return { quorumMargin: alive - (Math.floor(memberships.size / 2) + 1), servers: names }
}

const raftAddress = ({ Addr, Tags }: GossipMember): string =>
  `${Addr.includes(':') ? `[${Addr}]` : Addr}:${Tags?.port ?? '8300'}`
