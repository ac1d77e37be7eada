import type { StopScope } from '../../src/core/cluster/stop-scope.ts'
import { underInventoryNames } from '../../src/core/health/canonical.ts'
import type { Check, HealthFacts, NodeConfig, StopFlag, Trigger } from '../../src/core/health/facts.ts'
import type { Node } from '../../src/core/inventory/node.ts'
import { nodeNames } from '../../src/core/inventory/node-names.ts'
import type { Cluster, StandingStop } from '../../src/engine/ports/cluster.ts'
import { Denied, Failure } from '../../src/engine/ports/failure.ts'
import { ChangeSignal } from './change-signal.ts'
import type { Machine } from './machine.ts'
import { Restrictions } from './restrictions.ts'

/** The parts of a world from which the cluster's health is derived. */
export type ClusterView = {
  readonly machines: ReadonlyMap<string, Machine>
  nodes(): readonly Node[]
  now(): number
  /** Reports a change that runs may be waiting for. */
  changed(): void
}

/** A read of the cluster that can fail while others succeed. */
export type ClusterRead = 'health' | 'stopFlags' | 'nodeConfig' | 'triggers' | 'standingStop'

/**
 * What fails while the rest works: a read that is unanswered or denied by the store's ACLs, and changes that the ACLs
 * deny, either all or only stops of the cluster or a group.
 */
export type ClusterRestriction =
  | `${ClusterRead} unanswered`
  | `${ClusterRead} denied`
  | 'changes denied'
  | 'stops denied'

/** The cluster's health in memory, derived from the machines, with switches of its own. */
export class MemoryCluster implements Cluster {
  away = false
  readonly restrictions = new Restrictions<ClusterRestriction>()
  readonly flags: StopFlag[] = []
  readonly configs = new Map<string, NodeConfig>()
  readonly keys = new Map<string, Trigger>()
  /** The output of each failing check, by node. */
  readonly failing = new Map<string, string>()
  readonly announced: string[] = []
  /** The cluster's spelling of a node's name, where it differs from the inventory's. */
  readonly spelled = new Map<string, string>()
  /** The tags of the service `work`, which runs on every node. */
  workTags: readonly string[] = ['rebootmgr']
  /** Further services: the nodes that they run on, and their tags. */
  readonly services = new Map<string, { readonly nodes: readonly string[]; readonly tags: readonly string[] }>()
  readonly #pulse = new ChangeSignal()
  readonly #versions = new WeakMap<object, string>()
  readonly #seen: ClusterView
  #tokens = 0

  constructor(seen: ClusterView) {
    this.#seen = seen
  }
  #ask(): void {
    if (this.away) throw new Failure('cluster', 'no leader', 'none')
  }
  #read(read: ClusterRead): void {
    this.#ask()
    if (this.restrictions.has(`${read} unanswered`)) throw new Failure('cluster', `${read} was not answered`, 'none')
    if (this.restrictions.has(`${read} denied`)) throw new Denied('cluster', `the token may not read ${read}`)
  }
  #change(): void {
    this.#ask()
    if (this.restrictions.has('changes denied')) throw new Denied('cluster', 'the token may not write flags/stop')
  }
  #changeStop({ kind }: StopScope): void {
    this.#change()
    if (this.restrictions.has('stops denied') && kind !== 'node')
      throw new Denied('cluster', 'the token may not write the record of a stop')
  }
  /** Whether this read is answered now. */
  answers = (read: ClusterRead): boolean =>
    !this.away && !this.restrictions.has(`${read} unanswered`) && !this.restrictions.has(`${read} denied`)
  changes = (signal: AbortSignal) => this.#pulse.changes(signal)
  touch(): void {
    this.#pulse.notify()
    this.#seen.changed()
  }
  #spell = (name: string): string => this.spelled.get(name) ?? name
  #names = () => nodeNames(this.#seen.nodes())
  #isDown = (name: string): boolean => this.#seen.machines.get(name)?.isDown() ?? true

  #checks(node: Node): readonly Check[] {
    const down = this.#isDown(node.name)
    const why = this.failing.get(node.name)
    return [
      {
        node: this.#spell(node.name),
        checkId: 'service:work',
        name: 'work',
        status: down || why !== undefined ? 'critical' : 'passing',
        output: why ?? (down ? 'down' : 'ok'),
        service: 'work',
        serviceId: 'work',
      },
    ]
  }
  #checksOfServices(): readonly Check[] {
    return [...this.services].flatMap(([service, { nodes }]) =>
      nodes.map((node): Check => {
        const status = this.#isDown(node) ? 'critical' : 'passing'
        return { node, checkId: service, name: service, status, output: '', service, serviceId: service }
      }),
    )
  }
  /** Makes the node's check fail with this output; null makes it pass again. */
  check(node: string, failure: string | null): void {
    if (failure === null) this.failing.delete(node)
    else this.failing.set(node, failure)
    this.touch()
  }
  /** Sets a reboot trigger of a node in the cluster's store. */
  trigger(node: string, why: string): void {
    const spelled = this.#spell(node)
    this.keys.set(spelled, {
      node: spelled,
      from: 'key',
      token: String(++this.#tokens),
      sinceMs: this.#seen.now(),
      why,
    })
    this.touch()
  }
  async health(): Promise<HealthFacts> {
    this.#read('health')
    const nodes = this.#seen.nodes()
    const facts: HealthFacts = {
      members: nodes.map(({ name, group }) => ({
        node: this.#spell(name),
        state: this.#isDown(name) ? 'failed' : 'alive',
        group,
      })),
      instances: [
        ...nodes.map(({ name }) => ({
          node: this.#spell(name),
          service: 'work',
          serviceId: 'work',
          tags: this.workTags,
        })),
        ...[...this.services].flatMap(([service, { nodes: where, tags }]) =>
          where.map((node) => ({ node: this.#spell(node), service, serviceId: service, tags })),
        ),
      ],
      checks: [...nodes.flatMap((node) => this.#checks(node)), ...this.#checksOfServices()],
      whitelist: [],
      maintenance: [...this.#seen.machines.values()].flatMap(({ name, maintenance }) =>
        maintenance === null ? [] : [{ node: this.#spell(name), reason: maintenance }],
      ),
      quorumMargin: 1,
    }
    return underInventoryNames(facts, this.#names())
  }
  async stopFlags(): Promise<readonly StopFlag[]> {
    this.#read('stopFlags')
    return [...this.flags]
  }
  async nodeConfig(node: string): Promise<NodeConfig> {
    this.#read('nodeConfig')
    return this.configs.get(node) ?? { is: 'enabled', group: null }
  }
  async nodeConfigs(nodes: readonly string[]): Promise<ReadonlyMap<string, NodeConfig>> {
    return new Map(await Promise.all(nodes.map(async (node) => [node, await this.nodeConfig(node)] as const)))
  }
  async triggers(): Promise<readonly Trigger[]> {
    this.#read('triggers')
    return [...this.keys.values()].map((trigger) => ({ ...trigger, node: this.#names().canonical(trigger.node) }))
  }
  async clearTrigger(trigger: Trigger): Promise<'removed' | 'changed' | 'gone'> {
    this.#change()
    const found = [...this.keys.values()].find(({ node }) => this.#names().canonical(node) === trigger.node)
    if (!found) return 'gone'
    if (found.token !== trigger.token) return 'changed'
    this.keys.delete(found.node)
    return 'removed'
  }
  async setStop(scope: StopScope, reason: string, by: string): Promise<void> {
    this.#changeStop(scope)
    if (scope.kind === 'node') this.configs.set(scope.name, { is: 'disabled', message: reason, group: null })
    else {
      const group = scope.kind === 'group' ? scope.name : null
      this.#withoutFlag(this.#stopOf(scope))
      this.flags.push({ scope: scope.kind, group, reason, by, sinceMs: this.#seen.now() })
    }
    this.touch()
  }
  /** The current stop of a scope; undefined when there is none. */
  #stopOf(scope: StopScope): StopFlag | NodeConfig | undefined {
    if (scope.kind !== 'node')
      return this.flags.find(
        (flag) => flag.scope === scope.kind && flag.group === ('name' in scope ? scope.name : null),
      )
    const config = this.configs.get(scope.name)
    return config?.is === 'enabled' ? undefined : config
  }
  #withoutFlag(flag: StopFlag | NodeConfig | undefined): void {
    this.flags.splice(0, this.flags.length, ...this.flags.filter((each) => each !== flag))
  }
  #versionOf(stop: object): string {
    const version = this.#versions.get(stop) ?? `v${++this.#tokens}`
    this.#versions.set(stop, version)
    return version
  }
  async standingStop(scope: StopScope): Promise<StandingStop | null> {
    this.#read('standingStop')
    const stop = this.#stopOf(scope)
    if (stop === undefined) return null
    return { version: this.#versionOf(stop), sinceMs: 'sinceMs' in stop ? stop.sinceMs : null }
  }
  async liftStop(scope: StopScope, version: string): Promise<'lifted' | 'changed'> {
    this.#changeStop(scope)
    const stop = this.#stopOf(scope)
    if (stop === undefined || this.#versionOf(stop) !== version) return 'changed'
    if (scope.kind === 'node') this.configs.delete(scope.name)
    else this.#withoutFlag(stop)
    this.touch()
    return 'lifted'
  }
  async announce(message: string): Promise<void> {
    this.#ask()
    this.announced.push(message)
  }
}
