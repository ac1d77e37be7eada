import type { Part } from '../../core/message.ts'
import type { OperationAt } from '../../core/operation/events.ts'
import { lastRuns, nodesLeft, type Operation } from '../../core/operation/state.ts'
import type { RunMark } from '../../core/picture.ts'
import { wavesOf } from '../../core/rollout/waves.ts'
import { endedBadly, endedWell } from '../../core/run/outcome.ts'
import { picturePart } from '../pictures/pictures.ts'

type RecordedRun = Operation['runs'][number]

function markOf({ outcome }: RecordedRun): RunMark {
  if (outcome === null) return 'running'
  if (endedWell(outcome)) return 'done'
  return endedBadly(outcome) ? 'failed' : 'stopped'
}

/**
 * The picture of an operation over time, from its journal; no part for one of a single node, or before its first node.
 */
export function timelinePicture(operation: Operation, journal: readonly OperationAt[], nowMs: number): readonly Part[] {
  const starts = new Map<string, number>()
  const ends = new Map<string, number>()
  for (const { event, atMs } of journal) {
    if (event.type === 'runStarted') starts.set(event.run, atMs)
    if (event.type === 'runEnded') ends.set(event.run, atMs)
  }
  const runs = lastRuns(operation)
  if (operation.plan.nodes.length < 2 || runs.length === 0) return []
  const toMs = operation.endedAtMs ?? nowMs
  const shown = runs.map((run) => ({
    node: run.node,
    mark: markOf(run),
    startMs: starts.get(run.run) ?? toMs,
    endMs: ends.get(run.run) ?? null,
  }))
  let taken = 0
  const waves = wavesOf(operation).map((wave) => {
    const from = taken
    taken += wave.runs.length
    return { runs: shown.slice(from, taken) }
  })
  return [
    picturePart({
      kind: 'timeline',
      title: `${operation.operation} ${operation.plan.command}`,
      fromMs: operation.startedAtMs ?? operation.createdAtMs,
      toMs,
      waves,
      planned: nodesLeft(operation).length,
      closesAtMs: operation.plan.window?.closesAtMs ?? null,
    }),
  ]
}
