import { bootIdProblem } from '../../../src/core/inventory/boot-id.ts'
import type { RunMemory } from '../../../src/core/steps/memory.ts'
import { onlyRestores } from '../../../src/core/steps/traits.ts'
import type { OperationEntry, RunEntry } from '../../../src/engine/ports/journals.ts'
import type { Effect } from '../../world/effects.ts'
import type { World } from '../../world/world.ts'
import { runNow } from '../evidence.ts'
import type { Violation } from '../violation.ts'

/** I3: a node goes down at most once for a run. */
export function proven(world: World, effect: Effect): readonly Violation[] {
  if (effect.what !== 'went down') return []
  const times = world.effects.filter(
    ({ what, run, node }) => what === 'went down' && run === effect.run && node === effect.node,
  )
  return times.length > 1
    ? [{ id: 'I3', seen: `${effect.node} went down ${times.length} times for ${effect.run}` }]
    : []
}

/** I3 and I6: a run continues only after a new boot ID, and after the reboot no stop keeps it from finishing. */
export function finishing(world: World, entry: OperationEntry | RunEntry): readonly Violation[] {
  if (!entry.journal.startsWith('run/')) return []
  const run = entry.journal.slice('run/'.length)
  const state = runNow(world, run)
  const { event } = entry as RunEntry
  if (state === null || !('index' in event)) return []
  const kind = state.steps[event.index]?.kind
  if (event.type === 'stepDone' && kind === 'awaitNewBoot' && state.memory.rebooted !== 'no')
    return anotherBoot(world, state.node, state.memory)
  const reboot = state.steps.findIndex((step) => step.kind === 'reboot')
  const past = onlyRestores(state.steps) || (reboot !== -1 && event.index > reboot)
  if (!past || (event.type !== 'waiting' && event.type !== 'stepFailed')) return []
  const why = event.type === 'waiting' ? event.reason : event.failure
  return /stop flags:|node config:|is stopped|is disabled/.test(why)
    ? [{ id: 'I6', seen: `${run} may not finish: ${why}` }]
    : []
}

function anotherBoot(world: World, node: string, { bootIdBefore, bootIdAfter }: RunMemory): readonly Violation[] {
  const well = bootIdAfter !== undefined && bootIdProblem(bootIdAfter) === null && bootIdAfter !== bootIdBefore
  return well && world.machine(node).bootId() === bootIdAfter
    ? []
    : [{ id: 'I3', seen: `${node} counts as rebooted, from ${bootIdBefore} to ${bootIdAfter}` }]
}
