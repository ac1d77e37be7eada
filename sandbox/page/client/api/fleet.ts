import type { Fault, FaultDetail } from '../../../fleet/faults.ts'
import type { RecordLine } from '../../../fleet/record.ts'
import { ask } from './request.ts'

/** All faults, with their titles. */
export type FaultList = Readonly<Record<Fault, { readonly title: string; readonly detail: FaultDetail }>>

/** Reads the list of faults. */
export async function readFaults(): Promise<FaultList> {
  return (await ask('GET', '/fleet/faults', {})) as unknown as FaultList
}

/** Reads the fleet's record so far. */
export async function readRecord(): Promise<readonly RecordLine[]> {
  return (await ask('GET', '/fleet/record', {})) as unknown as readonly RecordLine[]
}

/** Switches on a fault of a node; an empty detail gets a default. */
export function injectFault(node: string, fault: Fault, detail: string): Promise<unknown> {
  return ask('PUT', `/fleet/nodes/${node}/faults/${fault}`, { detail })
}

/** Switches off a fault of a node. */
export function clearFault(node: string, fault: Fault): Promise<unknown> {
  return ask('DELETE', `/fleet/nodes/${node}/faults/${fault}`, {})
}

/** The actions on a node's power. */
export type Power = 'on' | 'off' | 'reboot' | 'crash'

/** Switches a node's power without the bot's knowledge. */
export function switchPower(node: string, power: Power): Promise<unknown> {
  return ask('POST', `/fleet/nodes/${node}/power`, { do: power })
}

/** Makes the node report that it needs a reboot. */
export function requireReboot(node: string): Promise<unknown> {
  return ask('PUT', `/fleet/nodes/${node}/reboot-required`, { package: 'linux-image-amd64' })
}
