import { useEffect, useState } from 'react'
import type { RecordLine } from '../../../fleet/record.ts'
import type { NodeView } from '../../../fleet/view.ts'
import { type FaultList, listenToFleet, readFaults, readRecord } from '../api/fleet.ts'

const linesKept = 400

/** The fleet as it is now, and what it saw. */
export type FleetNow = {
  readonly nodes: readonly NodeView[]
  readonly record: readonly RecordLine[]
  readonly faults: FaultList | undefined
  readonly connection: 'open' | 'lost'
}

/** Follows the fleet. */
export function useFleet(): FleetNow {
  const [nodes, setNodes] = useState<readonly NodeView[]>([])
  const [record, setRecord] = useState<readonly RecordLine[]>([])
  const [faults, setFaults] = useState<FaultList | undefined>(undefined)
  const [connection, setConnection] = useState<'open' | 'lost'>('open')

  useEffect(() => {
    const add = (lines: readonly RecordLine[]): void =>
      setRecord((before) => {
        const last = before.at(-1)?.sequence ?? 0
        const fresh = lines.filter((line) => line.sequence > last)
        return fresh.length === 0 ? before : [...before, ...fresh].slice(-linesKept)
      })
    const quietly = (asked: Promise<void>): void => void asked.catch(() => setConnection('lost'))
    const close = listenToFleet({ nodes: setNodes, record: (line) => add([line]), connection: setConnection })
    quietly(readRecord().then((lines) => setRecord((later) => merged(lines, later))))
    quietly(readFaults().then(setFaults))
    return close
  }, [])

  return { nodes, record, faults, connection }
}

function merged(earlier: readonly RecordLine[], later: readonly RecordLine[]): readonly RecordLine[] {
  const first = later[0]?.sequence ?? Number.POSITIVE_INFINITY
  return [...earlier.filter((line) => line.sequence < first), ...later].slice(-linesKept)
}
