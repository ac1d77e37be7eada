import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Machine, MachineState } from './node/machine.ts'
import type { ServiceState } from './node/service-states.ts'
import { readPackages } from './tools/packages.ts'
import type { CheckView, ConsulWatch } from './watch.ts'

/** One node as the page shows it. */
export type NodeView = {
  readonly name: string
  readonly roles: readonly string[]
  readonly rack: string
  readonly zone: string
  readonly group: string | null
  readonly host: string
  readonly sshPort: number
  readonly state: MachineState
  readonly bootId: string | null
  readonly uptimeSeconds: number | null
  readonly rebootRequired: boolean
  readonly maintenance: string | null
  readonly services: readonly (ServiceState & { readonly name: string; readonly tags: readonly string[] })[]
  readonly checks: readonly CheckView[]
  readonly packages: Readonly<Record<string, string>>
  readonly faults: Readonly<Record<string, string>>
}

/** The current view of one node. */
export function viewNode(machine: Machine, watch: ConsulWatch | null): NodeView {
  const { plan, address, disk } = machine.parts
  return {
    name: plan.name,
    roles: plan.roles,
    rack: plan.rack,
    zone: plan.zone,
    group: plan.group,
    host: address.host,
    sshPort: address.sshPort,
    state: machine.state,
    bootId: machine.bootId,
    uptimeSeconds: machine.uptimeSeconds,
    rebootRequired: machine.state !== 'down' && existsSync(join(disk.root, 'run/reboot-required')),
    maintenance: watch?.maintenance(plan.name) ?? null,
    services: plan.services
      .filter((service) => service.check !== 'tcp')
      .map((service) => ({ name: service.name, tags: service.tags, ...machine.service(service.name) })),
    checks: watch?.checks(plan.name) ?? [],
    packages: Object.fromEntries(readPackages(disk).map((each) => [each.name, each.installed])),
    faults: Object.fromEntries(machine.faults),
  }
}
