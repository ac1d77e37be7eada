import type { ConsulAgent } from '../../sandbox/programs/consul.ts'
import type { ConsulPorts } from '../../src/adapters/consul/consul.ts'
import { breaks, type Others } from '../conformance/scenario.ts'
import type { World } from '../world/world.ts'
import { consul, escalationsAt, textOf } from './consul-fixtures.ts'
import { workCheck } from './consul-fleet.ts'
import { type besideRebootmgr, configKey, triggerKey } from './rebootmgr-fixtures.ts'

/** The other actors in a real Consul. */
export type OtherActors = Others & {
  /** Restores everything that they took away or broke. */
  heal(): Promise<void>
}

/** The world of a scenario, and the parts of Consul in which the actors work. */
type Parts = {
  readonly world: World
  readonly fixture: ReturnType<typeof besideRebootmgr>
  readonly ports: Pick<ConsulPorts, 'locks' | 'cluster'>
  readonly agents: readonly ConsulAgent[]
  /** Ports to an address where no Consul listens. */
  readonly nowhere: ConsulPorts
}

type Status = 'passing' | 'critical'

/** The other actors: they write rebootmgr's keys byte for byte, and change checks and members at the nodes' own agents. */
export async function othersWith({ world, fixture, ports, agents, nowhere }: Parts): Promise<OtherActors> {
  const url = fixture.url()
  const { cluster, locks } = ports
  const toldBefore = (await escalationsAt(url)).length
  const unwell = new Set<string>()
  const here = { locks, cluster: world.context.cluster }
  const agentOf = (node: string): ConsulAgent => {
    const agent = agents.find(({ name }) => name === node)
    if (!agent) throw new Error(`no agent ${node}`)
    return agent
  }
  const does = async (watched: Watched, act: () => Promise<unknown>, isSeen: () => Promise<boolean>): Promise<void> => {
    await noticed(watched, act, isSeen)
    world.changed()
  }
  const write = (key: string, text: string | null): Promise<void> =>
    does(
      cluster,
      () => (text === null ? consul(url, 'DELETE', `/kv/${key}`) : fixture.put(key, text)),
      async () => (await textOf(url, key)) === text,
    )
  const work = async (node: string) =>
    (await cluster.health()).checks.find((one) => one.node === node && one.service === 'work')?.status
  const check = (node: string, status: Status, output: string): Promise<void> =>
    does(
      cluster,
      () => updateCheck(agentOf(node), status, output),
      async () => (await work(node)) === status,
    )
  const lives = async (node: string) =>
    (await cluster.health()).members.some((one) => one.node === node && one.state === 'alive')
  const giveBack = (): void => void Object.assign(world.context, here)
  return {
    stop: (reason, group) => write(`service/rebootmgr/${group === undefined ? '' : `${group}_`}stop`, reason),
    unmanage: (node) => write(configKey(node), null),
    trigger: (node, why) => write(triggerKey(node), why),
    untrigger: (node) => write(triggerKey(node), null),
    check(node, failure) {
      unwell.add(node)
      return check(node, failure === null ? 'passing' : 'critical', failure ?? '')
    },
    async die(node) {
      unwell.add(node)
      world.machine(node).rebootMs = Number.POSITIVE_INFINITY
      world.machine(node).goDown('nobody')
      await does(
        cluster,
        async () => agentOf(node).freeze(),
        async () => !(await lives(node)),
      )
    },
    breakLock: (node) =>
      does(
        locks,
        () => breaks(world, node),
        async () => !JSON.stringify((await locks.state()).scopes).includes(`"${node}"`),
      ),
    takeAway: () => void Object.assign(world.context, { locks: nowhere.locks, cluster: nowhere.cluster }),
    giveBack,
    announced: async () => (await escalationsAt(url)).slice(toldBefore),
    async heal() {
      giveBack()
      for (const node of unwell) {
        agentOf(node).thaw()
        if (!(await lives(node)))
          await noticed(
            cluster,
            async () => {},
            () => lives(node),
          )
        if ((await work(node)) !== 'passing') await check(node, 'passing', '')
      }
    },
  }
}

type Watched = { changes(signal: AbortSignal): AsyncIterable<void> }

/** Acts while a watch is open; resolves when the watch has reported a change and the change is visible. */
async function noticed(watched: Watched, act: () => Promise<unknown>, isSeen: () => Promise<boolean>): Promise<void> {
  const stop = new AbortController()
  let acted = false
  for await (const _ of watched.changes(stop.signal)) {
    if (!acted) await act()
    else if (await isSeen()) break
    acted = true
  }
  stop.abort()
}

const updateCheck = (agent: ConsulAgent, Status: Status, Output: string): Promise<unknown> =>
  consul(agent.url, 'PUT', `/agent/check/update/${workCheck}`, JSON.stringify({ Status, Output }))
