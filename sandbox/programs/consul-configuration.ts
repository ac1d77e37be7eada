import { run } from './command.ts'
import { hasManyAddresses, takeAddress } from './loopback.ts'
import { freePorts } from './ports.ts'
import type { Program } from './program.ts'

type Ports = { readonly http: number; readonly serf_lan: number; readonly server: number }

/** Where an agent listens. */
export type AgentAddress = { readonly address: string; readonly ports: Ports }

const defaultPorts: Ports = { http: 8500, serf_lan: 8301, server: 8300 }

/**
 * Chooses the addresses of an agent: an address of its own with Consul's usual ports, or free ports where loopback has
 * one address.
 */
export async function newAddress(): Promise<AgentAddress> {
  const address = await takeAddress()
  if (hasManyAddresses) return { address, ports: defaultPorts }
  const [http = 0, serf_lan = 0, server = 0] = await freePorts(3)
  return { address, ports: { http, serf_lan, server } }
}

/** The settings of all agents here: everything stays on loopback, and elections and sessions are fast. */
export async function agentConfiguration(program: Program, { address, ports }: AgentAddress): Promise<object> {
  return {
    bind_addr: address,
    client_addr: address,
    ports: {
      ...ports,
      serf_wan: -1,
      dns: -1,
      https: -1,
      grpc: -1,
      ...((await needsTlsPortOff(program)) ? { grpc_tls: -1 } : {}),
    },
    connect: { enabled: false },
    performance: { raft_multiplier: 1, leave_drain_time: '10ms' },
    session_ttl_min: '1s',
    enable_local_script_checks: true,
    disable_update_check: true,
    log_level: 'INFO',
    // a dev server would declare a node dead that is busy for a tenth of a second
    gossip_lan: { probe_interval: '1s', probe_timeout: '500ms', gossip_interval: '200ms', suspicion_mult: 4 },
  }
}

const versions = new Map<string, Promise<string>>()

/** From 1.14 on a server listens on one more port, whose setting older ones refuse. */
async function needsTlsPortOff(program: Program): Promise<boolean> {
  const asked = versions.get(program.path) ?? run(program.path, ['version'], { env: program.env, workingFolder: '/' })
  versions.set(program.path, asked)
  const [, major = '0', minor = '0'] = /v(\d+)\.(\d+)/.exec(await asked) ?? []
  return Number(major) > 1 || Number(minor) >= 14
}
