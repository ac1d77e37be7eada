import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runName, runVariable } from '../programs/run-folder.ts'
import type { NodeAddress } from './node/addresses.ts'
import { prepareAgent } from './node/agent.ts'
import { serveCommand } from './node/commands.ts'
import { layOutDisk } from './node/disk.ts'
import { applyFaultsAtBoot } from './node/fault-effects.ts'
import { installHook } from './node/hooks.ts'
import { type KeyPair, makeKeyPair } from './node/keys.ts'
import { Machine } from './node/machine.ts'
import { type NamespaceSupport, openNamespaces } from './node/namespaces.ts'
import { type NodeEnvironment, nodePath } from './node/shell.ts'
import { openShims } from './node/shims.ts'
import type { FleetPlan, NodePlan } from './plan.ts'
import type { FleetRecord } from './record.ts'
import { installPackages } from './tools/packages.ts'

/** A node's disk, its address, and the URL at which its own commands reach the fleet. */
export type NodeLocation = {
  readonly root: string
  readonly address: NodeAddress
  readonly url: string
  readonly token: string
}

/** What all nodes of a fleet share. `support` is null without namespaces. */
export type Shared = {
  readonly client: KeyPair
  readonly record: FleetRecord
  readonly support: NamespaceSupport | null
}

/** Creates one node, switched off: disk, commands, hooks, packages, isolation, agent. */
export async function buildMachine(
  node: NodePlan,
  plan: FleetPlan,
  place: NodeLocation,
  { client, record, support }: Shared,
): Promise<Machine> {
  const { address, root, token, url } = place
  const disk = layOutDisk(root, node.name, address.host)
  const { hostname, port } = new URL(url)
  writeFileSync(join(disk.tools, 'control'), `${hostname} ${port} ${node.name} ${token}\n`)
  installPackages(disk, node.packages)
  for (const hook of node.hooks) installHook(disk, hook)

  const marks = { [runVariable]: runName }
  const shell =
    support === null
      ? openShims(disk, address, marks)
      : openNamespaces(disk, node.name, plan.consul?.program.path ?? null, marks, support)
  const tools = support === null ? disk.tools : '/opt/fleet/tools'
  const environment = environmentOf(node.name, tools, address, plan.consul !== null)
  const agent =
    plan.consul === null
      ? null
      : await prepareAgent({ plan: node, consul: plan.consul, address, disk, shell, environment, healthUrl: url })
  const parts = {
    plan: node,
    address,
    disk,
    shell,
    environment,
    agent,
    hostKey: makeKeyPair(node.name),
    client,
    record,
    timing: plan.timing,
    keepsUptimeFile: support?.time !== true,
  }
  return new Machine(parts, { serve: serveCommand, atBoot: applyFaultsAtBoot })
}

function environmentOf(name: string, tools: string, address: NodeAddress, hasAgent: boolean): NodeEnvironment {
  return {
    USER: 'root',
    LOGNAME: 'root',
    HOME: '/root',
    SHELL: '/bin/bash',
    LANG: 'C.UTF-8',
    HOSTNAME: name,
    PATH: nodePath(tools),
    ...(hasAgent ? { CONSUL_HTTP_ADDR: `http://${address.host}:${address.httpPort}` } : {}),
  }
}
