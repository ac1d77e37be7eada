/**
 * What a fault's detail contains: nothing, a service of the node, milliseconds, a hook phase, or part of a command
 * line.
 */
export type FaultDetail = 'none' | 'service' | 'milliseconds' | 'phase' | 'text' | 'name'

/** All faults of a node that the page can switch on, each with its title and the meaning of its detail. */
export const faults = {
  taskHangs: { title: 'Package commands never end', detail: 'none' },
  hookHangs: { title: 'A hook never ends', detail: 'phase' },
  hookFails: { title: 'A hook fails', detail: 'phase' },
  neverReturns: { title: 'Does not come back from a reboot', detail: 'none' },
  sameBootId: { title: 'Comes back with the boot id it had', detail: 'none' },
  bootsTwice: { title: 'Reboots once more by itself', detail: 'none' },
  checkFails: { title: 'A service fails', detail: 'service' },
  checkFlaps: { title: 'A service fails every other second', detail: 'service' },
  wrongHostName: { title: 'Says that it is another host', detail: 'name' },
  changedHostKey: { title: 'Shows another SSH host key', detail: 'none' },
  refusesReboot: { title: 'Its reboot command fails', detail: 'none' },
  slow: { title: 'Every command starts late', detail: 'milliseconds' },
  dropsConnection: { title: 'Loses the connection after the next command took effect', detail: 'text' },
  diskReadOnly: { title: 'Its disk refuses to be written', detail: 'none' },
  networkCut: { title: 'Is cut off from the network', detail: 'none' },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly detail: FaultDetail }>>

/** The name of a fault. */
export type Fault = keyof typeof faults

/** Whether an untrusted text is the name of a fault. */
export function isFault(word: string): word is Fault {
  return Object.hasOwn(faults, word)
}
