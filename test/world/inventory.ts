import type { Node } from '../../src/core/inventory/node.ts'
import type { Inventory, KnownNodes } from '../../src/engine/ports/cluster.ts'
import { Denied, Failure } from '../../src/engine/ports/failure.ts'
import { Restrictions } from './restrictions.ts'

/** An inventory in memory that can fail. */
export class MemoryInventory implements Inventory {
  /** The source does not answer, or denies the list because its ACLs hide some nodes. */
  readonly restrictions = new Restrictions<'unanswered' | 'filtered'>()
  #last: KnownNodes | null = null
  readonly #now: () => KnownNodes

  constructor(now: () => KnownNodes) {
    this.#now = now
  }
  lastKnown = (): KnownNodes | null => this.#last
  async nodes(): Promise<readonly Node[]> {
    if (this.restrictions.has('unanswered')) throw new Failure('inventory', 'no leader', 'none')
    if (this.restrictions.has('filtered')) throw new Denied('inventory', 'the token may not read every node')
    this.#last = this.#now()
    return this.#last.nodes
  }
}

type Members = {
  readonly machines: ReadonlyMap<string, { isDown(): boolean }>
  readonly roles: ReadonlyMap<string, readonly string[]>
  readonly racks: ReadonlyMap<string, string>
  readonly groups: ReadonlyMap<string, string>
}

/** The machines of a world as inventory nodes. */
export const nodesOf = ({ machines, roles, racks, groups }: Members, cluster: string): readonly Node[] =>
  [...machines].map(([name, machine]) => ({
    cluster,
    name,
    roles: roles.get(name) ?? [],
    rack: racks.get(name) ?? null,
    zone: null,
    group: groups.get(name) ?? null,
    membership: machine.isDown() ? 'failed' : 'alive',
    address: null,
  }))
