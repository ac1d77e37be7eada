import type { Fault } from '../../../fleet/faults.ts'
import type { RecordLine } from '../../../fleet/record.ts'
import type { NodeView } from '../../../fleet/view.ts'
import type { FaultList } from '../api/fleet.ts'

/** The state of a node as one word; the icon beside it means the same. */
export type Condition = {
  readonly word: 'up' | 'in maintenance' | 'a check fails' | 'a check warns' | 'booting' | 'shutting down' | 'down'
  readonly sign: string
  readonly tone: 'good' | 'busy' | 'odd' | 'bad'
}

const maintenanceCheck = '_node_maintenance'

/** The checks of a node that do not pass, without the one of its maintenance. */
export function failingChecks(
  node: NodeView,
): readonly { readonly name: string; readonly status: string; readonly output: string }[] {
  const checks = node.checks.filter((check) => check.status !== 'passing' && check.id !== maintenanceCheck)
  if (node.checks.length > 0) return checks
  // without Consul, the state files of the services are all there is
  return node.services
    .filter((service) => service.state !== 'active')
    .map((service) => ({ name: service.name, status: service.state, output: service.reason }))
}

/** The current state of a node. */
export function conditionOf(node: NodeView): Condition {
  if (node.state === 'down') return { word: 'down', sign: '✕', tone: 'bad' }
  if (node.state === 'stopping') return { word: 'shutting down', sign: '↓', tone: 'busy' }
  if (node.state === 'settling') return { word: 'booting', sign: '↑', tone: 'busy' }
  if (node.maintenance !== null) return { word: 'in maintenance', sign: '‖', tone: 'odd' }
  const failing = failingChecks(node)
  if (failing.some((check) => check.status !== 'warning' && check.status !== 'degraded'))
    return { word: 'a check fails', sign: '!', tone: 'bad' }
  if (failing.length > 0) return { word: 'a check warns', sign: '!', tone: 'odd' }
  return { word: 'up', sign: '●', tone: 'good' }
}

/** The first characters of a boot ID, enough to tell it from another. */
export const shortBootId = (bootId: string | null): string => bootId?.slice(0, 8) ?? 'none yet'

/** The nodes by rack, racks and nodes in their order. */
export function racksOf(
  nodes: readonly NodeView[],
): readonly { readonly rack: string; readonly nodes: readonly NodeView[] }[] {
  const racks = Map.groupBy(nodes, (node) => node.rack)
  return [...racks]
    .map(([rack, held]) => ({ rack, nodes: held }))
    .sort((one, other) => one.rack.localeCompare(other.rack))
}

/** A line of the record in words, with the titles of faults; undefined for lines that are not shown here. */
export function wordsOfLine(line: RecordLine, faults: FaultList | undefined): string | undefined {
  const titleOf = (fault: string): string =>
    faults !== undefined && isFaultOf(faults, fault) ? faults[fault].title : fault
  switch (line.kind) {
    case 'booted':
      return line.bootIdBefore === null
        ? undefined
        : `booted: ${shortBootId(line.bootIdBefore)} → ${shortBootId(line.bootId)}`
    case 'settled':
      return 'all its services are up'
    case 'down':
      return `went down (${line.cause})`
    case 'changed':
      return `${line.change}: ${line.detail}`
    case 'refused':
      return `refused ${line.change}: ${line.detail}`
    case 'fault on':
      return `broken by hand: ${titleOf(line.fault)}${line.detail === '' ? '' : ` (${line.detail})`}`
    case 'fault off':
      return `mended: ${titleOf(line.fault)}`
    case 'command started':
    case 'command ended':
      return undefined
  }
}

const isFaultOf = (faults: FaultList, word: string): word is Fault => Object.hasOwn(faults, word)
