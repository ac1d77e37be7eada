import type { StopScope } from '../../src/core/asks.ts'
import type { Check, HealthFacts, NodeConfig, StopFlag, Trigger } from '../../src/core/health/facts.ts'
import type { Node } from '../../src/core/inventory/node.ts'
import { Failure } from '../../src/engine/failure.ts'
import type { Cluster } from '../../src/engine/ports/cluster.ts'
import type { Machine } from './machine.ts'

/** The cluster's health in memory, derived from the machines, with switches of its own. */
export class MemoryCluster implements Cluster {
  away = false
  readonly flags: StopFlag[] = []
  readonly configs = new Map<string, NodeConfig>()
  readonly keys = new Map<string, Trigger>()
  /** Failing checks by node. */
  readonly failing = new Map<string, string>()
  readonly announced: string[] = []
  readonly #machines: ReadonlyMap<string, Machine>
  readonly #nodes: () => readonly Node[]
  readonly #now: () => number
  readonly #changed: () => void

  constructor(
    machines: ReadonlyMap<string, Machine>,
    nodes: () => readonly Node[],
    now: () => number,
    changed: () => void,
  ) {
    this.#machines = machines
    this.#nodes = nodes
    this.#now = now
    this.#changed = changed
  }
  #ask(): void {
    if (this.away) throw new Failure('cluster', 'no leader', 'none')
  }
  #checks(node: Node): readonly Check[] {
    const down = this.#machines.get(node.name)?.isDown(this.#now()) ?? true
    const why = this.failing.get(node.name)
    const bad = down || why !== undefined
    return [
      {
        node: node.name,
        checkId: 'service:work',
        name: 'work',
        status: bad ? 'critical' : 'passing',
        output: why ?? (down ? 'down' : 'ok'),
        service: 'work',
        serviceId: 'work',
      },
    ]
  }
  async health(): Promise<HealthFacts> {
    this.#ask()
    const nodes = this.#nodes()
    const isDown = (name: string) => this.#machines.get(name)?.isDown(this.#now()) ?? true
    return {
      members: nodes.map(({ name, group }) => ({ node: name, state: isDown(name) ? 'failed' : 'alive', group })),
      instances: nodes.map(({ name }) => ({ node: name, service: 'work', serviceId: 'work', tags: ['rebootmgr'] })),
      checks: nodes.flatMap((node) => this.#checks(node)),
      whitelist: [],
      maintenance: [...this.#machines.values()].flatMap(({ name, maintenance }) =>
        maintenance === null ? [] : [{ node: name, reason: maintenance }],
      ),
      quorumMargin: 1,
    }
  }
  async stopFlags(): Promise<readonly StopFlag[]> {
    this.#ask()
    return [...this.flags]
  }
  async nodeConfig(node: string): Promise<NodeConfig> {
    this.#ask()
    return this.configs.get(node) ?? { is: 'enabled', group: null }
  }
  async triggers(): Promise<readonly Trigger[]> {
    this.#ask()
    return [...this.keys.values()]
  }
  async clearTrigger(trigger: Trigger): Promise<'removed' | 'changed' | 'gone'> {
    this.#ask()
    const found = this.keys.get(trigger.node)
    if (!found) return 'gone'
    if (found.token !== trigger.token) return 'changed'
    this.keys.delete(trigger.node)
    return 'removed'
  }
  async setStop(scope: StopScope, reason: string, by: string): Promise<void> {
    this.#ask()
    if (scope.kind === 'node') this.configs.set(scope.name, { is: 'disabled', message: reason, group: null })
    else
      this.flags.push({
        scope: scope.kind,
        group: scope.kind === 'group' ? scope.name : null,
        reason,
        by,
        sinceMs: this.#now(),
      })
    this.#changed()
  }
  async liftStop(scope: StopScope): Promise<'lifted' | 'was not set'> {
    this.#ask()
    if (scope.kind === 'node') return this.configs.delete(scope.name) ? 'lifted' : 'was not set'
    const group = scope.kind === 'group' ? scope.name : null
    const at = this.flags.findIndex((flag) => flag.scope === scope.kind && flag.group === group)
    if (at === -1) return 'was not set'
    this.flags.splice(at, 1)
    this.#changed()
    return 'lifted'
  }
  async *changes(): AsyncIterable<void> {}
  async announce(message: string): Promise<void> {
    this.#ask()
    this.announced.push(message)
  }
}
