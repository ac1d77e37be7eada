import type { Capability } from '../../engine/ports/capability.ts'
import type { OutsideGates } from '../../engine/ports/outside-gates.ts'
import { pauseFor } from '../../engine/ports/pause.ts'
import type { Shell } from '../ssh/shell.ts'
import { claimedTasks } from '../ssh/tasks.ts'
import { answersWithinMs, askCeph, type CephToAsk } from './gate.ts'
import { osdNoout } from './noout.ts'
import { type CephSettings, cephGate, nooutCapability } from './settings.ts'

/** Where the `ceph` command runs, and how nodes are reached. */
export type CephReach = {
  /** Runs scripts on the host of the command; `host` is its name there. */
  readonly shell: Shell
  readonly host: string
  /** The folder of claims on that host. */
  readonly claimFolder: string
  /** The longest that reading or changing a claim may take, in seconds. */
  readonly claimSeconds: number
  readonly nodes: Shell
}

/** What a Ceph does for a cluster. */
export type Ceph = {
  readonly gates: OutsideGates
  readonly capabilities: { readonly [name: string]: Capability }
}

/** The gate and the capability of a Ceph; asks nothing until one of them is used. */
export function openCeph(settings: CephSettings, reach: CephReach): Ceph {
  const { shell, host, nodes } = reach
  const at: CephToAsk = { settings, shell, host, nodes, pause: pauseFor }
  return {
    gates: {
      withinMs: { [cephGate]: answersWithinMs(settings) },
      async ask(gate, { node, when, others }, signal) {
        return { gate, ...(await askCeph(at, { node: node.name, others: await others(), when, signal })) }
      },
    },
    capabilities: {
      [nooutCapability.name]: osdNoout(at, claimedTasks(shell, reach.claimFolder, reach.claimSeconds)),
    },
  }
}
