import type { StoreRight } from '../world/lost-rights.ts'
import { rulesWithout, startGuardedWorld } from './consul-acls.ts'
import { describeLostRights } from './suites/lost-rights.ts'

/** The rules of a token that lacks one right; where a rule for keys above includes a key, it is denied by name. */
const rulesFor: { readonly [right in StoreRight]: readonly string[] } = {
  locks: rulesWithout('consul/locks'),
  'locks write': [...rulesWithout('consul/locks'), 'key_prefix "lockkeeper/eu-1/" { policy = "read" }'],
  'flags read': [...rulesWithout('consul/flags-read'), 'key_prefix "service/rebootmgr/" { policy = "deny" }'],
  'flags write': rulesWithout('consul/flags-write'),
  'ignored checks': [
    ...rulesWithout('consul/ignored-checks'),
    'key "service/rebootmgr/ignore_failed_checks" { policy = "deny" }',
  ],
  nodes: rulesWithout('consul/nodes'),
  services: rulesWithout('consul/services'),
}

describeLostRights('rights in Consul', async () => {
  const world = await startGuardedWorld()
  return {
    async without(right) {
      await world.allow(rulesWithout(null))
      await world.ask('DELETE', '/kv/?recurse')
      const ports = world.ports()
      // as a bot that has worked for a while: it remembers the nodes
      await ports.inventory.nodes()
      await world.allow(rulesFor[right])
      return ports
    },
    close: () => world.close(),
  }
})
