import { goDown } from './power.ts'
import type { Tool, ToolCall } from './tool.ts'

/** `systemctl` on a node, for its power and its own services only. */
export const systemctl: Tool = (call) => {
  const [verb = 'status', ...units] = call.argv.filter((argument) => !argument.startsWith('-'))
  switch (verb) {
    case 'reboot':
      return goDown(call, 'come back')
    case 'poweroff':
    case 'halt':
      return goDown(call, 'stay away')
    case 'is-system-running':
      return isSystemRunning(call)
    case 'start':
    case 'stop':
    case 'restart':
    case 'status':
    case 'is-active':
      return forEachUnit(call, verb, units)
    default:
      call.printError(`Unknown command verb ${verb}.`)
      return 1
  }
}

type ServiceVerb = 'start' | 'stop' | 'restart' | 'status' | 'is-active'

function isSystemRunning({ machine, print }: ToolCall): number {
  const states = machine.parts.plan.services.map((service) => machine.service(service.name).state)
  const word = { up: 'running', settling: 'starting', stopping: 'stopping', down: 'offline' }[machine.state]
  const isDegraded = word === 'running' && states.some((state) => state === 'failed')
  print(isDegraded ? 'degraded' : word)
  return word === 'running' && !isDegraded ? 0 : 1
}

function forEachUnit(call: ToolCall, verb: ServiceVerb, units: readonly string[]): number {
  const codes = units.map((unit) => onUnit(call, verb, unit.replace(/\.service$/, '')))
  if (codes.length === 0) call.printError('Too few arguments.')
  return codes.length === 0 ? 1 : Math.max(...codes)
}

function onUnit({ machine, print, printError }: ToolCall, verb: ServiceVerb, name: string): number {
  if (!machine.parts.plan.services.some((service) => service.name === name)) {
    printError(`Unit ${name}.service could not be found.`)
    return verb === 'status' ? 4 : 5
  }
  if (verb === 'status' || verb === 'is-active') {
    const { state, reason } = machine.service(name)
    print(verb === 'status' ? `${name}.service: ${state} ${reason}`.trim() : state)
    return state === 'active' ? 0 : 3
  }
  machine.setService(name, { state: verb === 'stop' ? 'inactive' : 'active', reason: '' })
  machine.changed('service', `${verb} ${name}`)
  return 0
}
