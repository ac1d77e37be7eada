import type { Fault, FaultDetail } from '../../../fleet/faults.ts'
import type { RecordLine } from '../../../fleet/record.ts'
import { ask } from './request.ts'

/** Every switch there is, with the words on it. */
export type FaultList = Readonly<Record<Fault, { readonly title: string; readonly detail: FaultDetail }>>

/** Reads which switches there are. */
export async function readFaults(): Promise<FaultList> {
  return (await ask('GET', '/fleet/faults', {})) as unknown as FaultList
}

/** Reads what the fleet saw until now. */
export async function readRecord(): Promise<readonly RecordLine[]> {
  return (await ask('GET', '/fleet/record', {})) as unknown as readonly RecordLine[]
}

/** Breaks something on a node; an empty detail gets a fitting one. */
export function injectFault(node: string, fault: Fault, detail: string): Promise<unknown> {
  return ask('PUT', `/fleet/nodes/${node}/faults/${fault}`, { detail })
}

/** Makes it whole again. */
export function clearFault(node: string, fault: Fault): Promise<unknown> {
  return ask('DELETE', `/fleet/nodes/${node}/faults/${fault}`, {})
}

/** What can be done to a node's power. */
export type Power = 'on' | 'off' | 'reboot' | 'crash'

/** Switches a node's power, behind everybody's back. */
export function switchPower(node: string, power: Power): Promise<unknown> {
  return ask('POST', `/fleet/nodes/${node}/power`, { do: power })
}

/** Leaves word on the node that it needs a reboot. */
export function requireReboot(node: string): Promise<unknown> {
  return ask('PUT', `/fleet/nodes/${node}/reboot-required`, { package: 'linux-image-amd64' })
}
