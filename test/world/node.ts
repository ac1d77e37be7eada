import type { Node } from '../../src/core/inventory/node.ts'

/** An alive inventory node without roles, rack or group, except for what `rest` sets. */
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
