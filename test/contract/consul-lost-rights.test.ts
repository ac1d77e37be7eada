import type { StoreRight } from '../world/lost-rights.ts'
import { rulesWithout, startGuardedWorld } from './consul-acls.ts'
import { describeLostRights } from './suites/lost-rights.ts'

const readsLocks = 'key_prefix "lockkeeper/eu-1/" { policy = "read" }'

/** The row that a token lacks without a right, and the rule it has instead: what a rule for keys above grants is denied by name. */
const lost: { readonly [right in StoreRight]: { readonly row: string; readonly instead?: string } } = {
  locks: { row: 'consul/locks' },
  'locks write': { row: 'consul/locks', instead: readsLocks },
  'flags read': { row: 'consul/flags-read', instead: 'key_prefix "service/rebootmgr/" { policy = "deny" }' },
  'flags write': { row: 'consul/flags-write' },
  'ignored checks': {
    row: 'consul/ignored-checks',
    instead: 'key "service/rebootmgr/ignore_failed_checks" { policy = "deny" }',
  },
  nodes: { row: 'consul/nodes' },
  services: { row: 'consul/services' },
}

/** The rules of a token that lacks these rights. */
function rulesLacking(rights: readonly StoreRight[]): readonly string[] {
  const instead = rights.flatMap((right) => lost[right].instead ?? [])
  return [
    ...rulesWithout(...rights.map((right) => lost[right].row)),
    ...instead.filter((rule) => rule !== readsLocks || !rights.includes('locks')),
  ]
}

describeLostRights('rights in Consul', async () => {
  const world = await startGuardedWorld()
  return {
    async open() {
      await world.closePorts()
      await world.allow(rulesWithout())
      await world.ask('DELETE', '/kv/?recurse')
      const ports = world.ports()
      // as a bot that has worked for a while: it remembers the nodes
      await ports.inventory.nodes()
      return ports
    },
    lacks: (rights) => world.allow(rulesLacking(rights)),
    close: () => world.close(),
  }
})
