import { assemble, dismantle, type FleetContext } from './assemble.ts'
import type { Fleet } from './fleet.ts'
import { handlePage } from './http.ts'
import { changes, downIntervals, reboots, twoDown } from './judge.ts'
import { switchFaultOff, switchFaultOn } from './node/fault-effects.ts'
import type { Machine } from './node/machine.ts'
import type { FleetPlan } from './plan.ts'
import { viewNode } from './view.ts'
import { type ConsulWatch, watchConsul } from './watch.ts'

const joinWithinMs = 60_000

/** Starts a fleet in its folder; resolves when every node answers and, with Consul, is known to its servers. */
export async function startFleet(plan: FleetPlan): Promise<Fleet> {
  const parts = await assemble(plan, (request, response) => void handlePage(fleet, request, response))
  const watch = plan.consul === null ? null : watchConsul(plan.consul.httpUrl, parts.record)
  const fleet = handleOf(parts, watch)
  const all = [...parts.machines.values()]
  try {
    await Promise.all(all.map((each) => each.powerOn()))
    await Promise.all(all.map((each) => each.parts.agent?.joined(AbortSignal.timeout(joinWithinMs))))
  } catch (error) {
    await fleet.stop()
    throw error
  }
  return fleet
}

function handleOf(parts: FleetContext, watch: ConsulWatch | null): Fleet {
  const { machines, record } = parts
  const all = [...machines.values()]
  const machine = (name: string): Machine => {
    const found = machines.get(name)
    if (found === undefined) throw new Error(`the fleet has no node ${name}`)
    return found
  }
  const stop = async (): Promise<void> => {
    await Promise.all(all.map((each) => each.stop()))
    await watch?.stop()
    await dismantle(parts)
  }
  return {
    url: parts.url,
    isolation: parts.isolation,
    ssh: parts.ssh,
    record,
    ceph: parts.ceph,
    machine,
    nodes: () => all.map((each) => viewNode(each, watch)),
    agentUrl: (name) => machine(name).parts.agent?.url ?? '',
    switchOn: (name, fault, detail) => switchFaultOn(machine(name), fault, detail),
    switchOff: (name, fault) => switchFaultOff(machine(name), fault),
    reboots: (name) => reboots(record.lines(), name),
    downIntervals: () => downIntervals(record.lines()),
    neverTwoDown: (scopesOf) => twoDown(record.lines(), scopesOf),
    changes: () => changes(record.lines()),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
