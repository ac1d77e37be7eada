import type { StepKind } from '../../src/core/steps/table.ts'
import { plannedSteps } from '../world/planned-steps.ts'
import { type FaultName, faults, goesDownByItself } from './faults.ts'

/** A fault injected during a step of a storage node's reboot; steps count from 1. */
export type Cell = { readonly fault: FaultName; readonly step: number }

/** The result of a cell. A `missed` cell says nothing, because its fault did not come during its step. */
export type CellOutcome =
  | { readonly is: 'green'; readonly seconds: number; readonly endedBy: 'itself' | 'a person' }
  | { readonly is: 'missed'; readonly why: string }
  | { readonly is: 'red'; readonly why: string }

/** The steps of a storage node's reboot. */
const steps = plannedSteps('reboot', 'storage')

/** The number of the first step of a kind. */
const first = (kind: StepKind): number => steps.findIndex((step) => step.kind === kind) + 1

/** Whether the cell's step acquires the lock, so that its run must wait behind another operation. */
export const waitsInQueue = ({ step }: Cell): boolean => step === first('acquireLock')

/** Whether the cell's step would end before a fault could be injected unless its node is slow. */
export const needsSlowNode = ({ step }: Cell): boolean => step === first('checkNode')

/**
 * Every fault at every step, except a node that is killed while its run waits in the queue: to the cluster that is only
 * another dead node.
 */
export const everyCell: readonly Cell[] = steps
  .map((_, at) => at + 1)
  .flatMap((step) => (Object.keys(faults) as FaultName[]).map((fault) => ({ fault, step })))
  .filter(({ fault, step }) => !(waitsInQueue({ fault, step }) && goesDownByItself(fault)))

/**
 * Groups cells into trials, each of which is one rolling reboot of at most `most` nodes. A cell whose run waits in the
 * queue comes first in its trial. A node that goes down by itself ends its operation, so its cell has a trial of its
 * own.
 */
export function trialsOf(cells: readonly Cell[], most: number): readonly (readonly Cell[])[] {
  const alone = cells.filter(({ fault }) => goesDownByItself(fault))
  const inLine = cells.filter(waitsInQueue)
  const others = cells.filter((cell) => !alone.includes(cell) && !inLine.includes(cell))
  const trials: (readonly Cell[])[] = []
  while (inLine.length + others.length > 0) {
    const first = inLine.splice(0, 1)
    trials.push([...first, ...others.splice(0, most - first.length)])
  }
  return [...trials, ...alone.map((cell) => [cell])]
}

/** One cell per fault at the step that matters most to it, and the killed bot at six steps. */
export const quickCells: readonly Cell[] = [
  { fault: 'bot killed', step: first('checkNode') },
  { fault: 'bot killed', step: first('acquireLock') },
  { fault: 'bot killed', step: first('runPreTasks') },
  { fault: 'bot killed', step: first('reboot') },
  { fault: 'bot killed', step: first('awaitNewBoot') },
  { fault: 'bot killed', step: first('releaseLock') - 1 },
  { fault: 'bot frozen', step: first('reboot') },
  { fault: 'bot ended', step: first('awaitNewBoot') },
  { fault: 'Redis killed', step: first('awaitNewBoot') },
  { fault: 'Consul leader killed', step: first('verifyCluster') },
  { fault: 'Consul away', step: first('reboot') - 1 },
  { fault: 'node cut off', step: first('runPreTasks') },
  { fault: 'Slack silent', step: first('awaitNewBoot') },
  { fault: 'node killed', step: first('reboot') - 1 },
]
