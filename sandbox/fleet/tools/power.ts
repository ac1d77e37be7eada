import type { Tool, ToolCall } from './tool.ts'

/** `reboot`, `halt`, `poweroff` and `shutdown` on a node: they return at once, and the node goes down afterwards. */
export const power: Tool = (call) => {
  if (call.name === 'shutdown') return shutdown(call)
  return goDown(call, call.name === 'reboot' ? 'come back' : 'stay away')
}

/** Takes the calling node down, unless a fault breaks its reboot command. */
export function goDown({ machine, name, argv, printError }: ToolCall, then: 'come back' | 'stay away'): number {
  const line = [name, ...argv].join(' ')
  if (machine.faults.has('refusesReboot')) {
    machine.parts.record.append(machine.name, { kind: 'refused', change: 'reboot', detail: line })
    printError('Call to Reboot failed: Access denied')
    return 1
  }
  machine.changed('reboot', line)
  void machine.goDown('command', then)
  return 0
}

function shutdown(call: ToolCall): number {
  const { argv, printError } = call
  const [when = '+1'] = argv.filter((argument) => !argument.startsWith('-'))
  if (argv.includes('-c')) return 0
  if (when !== 'now' && when !== '+0') {
    printError(`shutdown: this node only knows "now", not ${when}`)
    return 1
  }
  const comesBack = argv.some((argument) => argument === '--reboot' || /^-[a-zA-Z]*r/.test(argument))
  return goDown(call, comesBack ? 'come back' : 'stay away')
}
