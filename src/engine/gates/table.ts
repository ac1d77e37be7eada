import { auditLog } from './audit-log.ts'
import { capacity } from './capacity.ts'
import { configurationInForce } from './configuration-in-force.ts'
import type { Gate } from './gate.ts'
import type { HealthGate } from './health-gate.ts'
import { maintenanceWindow } from './maintenance-window.ts'
import { members } from './members.ts'
import { mode } from './mode.ts'
import { nodeConfig, nodeGroup } from './node-config.ts'
import { nodeName } from './node-name.ts'
import { otherNodes } from './other-nodes.ts'
import { quorum } from './quorum.ts'
import { requiredConfiguration } from './required-configuration.ts'
import { rights } from './rights.ts'
import { serviceChecks } from './service-checks.ts'
import { stopFlags } from './stop-flags.ts'

/** The gates that count other nodes. They are also asked, with the lock table, before a run takes its slots. */
export const healthGates: readonly HealthGate[] = [members, quorum, serviceChecks]

/** All built-in gates, in the order in which answers are shown; the operator's own gates follow them. */
export const gates: readonly Gate[] = [
  mode,
  rights,
  requiredConfiguration,
  configurationInForce,
  auditLog,
  nodeName,
  stopFlags,
  maintenanceWindow,
  nodeConfig,
  nodeGroup,
  otherNodes,
  ...healthGates,
  capacity,
]

/** The names of the built-in gates that a break-glass override may name. */
export const waivableGates: readonly string[] = gates.flatMap(({ name, waivable }) =>
  waivable === 'yes' ? [name] : [],
)

/** Whether the gate of this name is asked at `after`, once the node is back; every gate of an operator is. */
export const isAskedAfter = (name: string): boolean =>
  (gates.find((gate) => gate.name === name) ?? { onNo: { after: 'wait' } }).onNo.after !== undefined
