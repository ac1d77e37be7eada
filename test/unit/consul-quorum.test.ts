import { expect, test } from 'vitest'
import type { GossipMember } from '../../src/adapters/consul/client/members.ts'
import { quorumOf } from '../../src/adapters/consul/cluster/quorum.ts'

const alive = 1
const failed = 4

function server(number: number, Status: number, tags: { readonly [tag: string]: string } = {}): GossipMember {
  return { Name: `consul-${number}`, Addr: `10.0.0.${number}`, Status, Tags: { role: 'consul', port: '8300', ...tags } }
}

const marginOf = (...servers: readonly GossipMember[]) =>
  quorumOf(
    servers,
    servers.map(({ Addr }) => `${Addr}:8300`),
  ).quorumMargin

test.each([{ read_replica: '1' }, { nonvoter: '1' }])(
  'F114 quorum: servers that do not vote are no spare for servers that do (%j)',
  (replica) => {
    const replicas = [server(4, alive, replica), server(5, alive, replica)]
    expect(marginOf(server(1, alive), server(2, alive), server(3, alive), ...replicas)).toBe(1)
    expect(marginOf(server(1, alive), server(2, alive), server(3, failed), ...replicas)).toBe(0)
  },
)

test('F114 quorum: a server that votes although it is configured not to counts when it is gone', () => {
  const dead = server(4, failed, { nonvoter: '1' })
  expect(marginOf(server(1, alive), server(2, alive), server(3, alive), dead)).toBe(0)
})

test('quorum: cannot be told while no peers are known', () => {
  expect(quorumOf([server(1, alive)], []).quorumMargin).toBeNull()
})
