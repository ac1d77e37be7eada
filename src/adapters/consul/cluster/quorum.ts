import type { HealthFacts } from '../../../core/health/facts.ts'
import { type GossipMember, memberState } from '../client/members.ts'

/**
 * How many servers may still fail, in the worst case. Counted from the raft peers, not from the members: a dead server
 * that was cleaned up is a member in state “left”, and counts for the quorum until it is removed from the peers.
 */
export function quorumOf(
  members: readonly GossipMember[],
  peers: readonly string[],
): Pick<HealthFacts, 'quorumMargin' | 'servers'> {
  const servers = members.filter(({ Tags }) => Tags?.role === 'consul')
  const names = [...new Set(servers.map(({ Name }) => Name))].sort()
  if (peers.length === 0) return { quorumMargin: null, servers: names }
  // a renamed server is two members for a while, but one peer
  const answering = new Set(servers.filter((member) => memberState(member) === 'alive').map(raftAddress))
  const voters = new Set(peers)
  // The list of peers does not show who votes, and only Consul Enterprise honours the setting of a non-voting server.
  // So the smaller of both margins counts.
  const silent = new Set(servers.filter(isConfiguredNotToVote).map(raftAddress))
  const certain = [...voters].filter((peer) => !silent.has(peer))
  const margins = [[...voters], certain].filter(({ length }) => length > 0).map((set) => marginOf(set, answering))
  return { quorumMargin: Math.min(...margins), servers: names }
}

const marginOf = (voters: readonly string[], answering: ReadonlySet<string>): number =>
  voters.filter((peer) => answering.has(peer)).length - (Math.floor(voters.length / 2) + 1)

const isConfiguredNotToVote = ({ Tags }: GossipMember): boolean => Tags?.read_replica === '1' || Tags?.nonvoter === '1'

const raftAddress = ({ Addr, Tags }: GossipMember): string =>
  `${Addr.includes(':') ? `[${Addr}]` : Addr}:${Tags?.port ?? '8300'}`
