import type { Node } from '../../src/core/inventory/node.ts'

/** A living node of the inventory with nothing but its name, and whatever a test says besides. */
export const nodeOf = (name: string, rest: Partial<Node> = {}): Node => ({
  cluster: 'harbour',
  name,
  roles: [],
  rack: null,
  zone: null,
  group: null,
  membership: 'alive',
  address: null,
  ...rest,
})
