import { useEffect, useState } from 'react'
import type { RecordLine } from '../../../fleet/record.ts'
import type { NodeView } from '../../../fleet/view.ts'
import { listen } from '../api/events.ts'
import { type FaultList, readFaults, readRecord } from '../api/fleet.ts'

/** How many lines of commands are kept; all other lines are. */
const commandsKept = 400

/** The fleet's current state, and its record. */
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
    const take = (lines: readonly RecordLine[]): void => setRecord((before) => merged(before, lines))
    const quietly = (asked: Promise<void>): void => void asked.catch(() => setConnection('lost'))
    const deaf = listen({
      nodes: setNodes,
      record: (line) => take([line]),
      connection: (heard) => {
        setConnection(heard)
        if (heard === 'open') quietly(readRecord().then(take))
      },
    })
    quietly(readFaults().then(setFaults))
    return deaf
  }, [])

  return { nodes, record, faults, connection }
}

/** Merges record lines in order, each once; the record of another fleet replaces the previous one. */
function merged(known: readonly RecordLine[], told: readonly RecordLine[]): readonly RecordLine[] {
  const isAnother = told.some((line) => known.some((one) => one.sequence === line.sequence && one.atMs !== line.atMs))
  const all = new Map((isAnother ? told : [...known, ...told]).map((line) => [line.sequence, line]))
  const sorted = [...all.values()].sort((one, other) => one.sequence - other.sequence)
  const commands = sorted.filter(isCommand)
  const first = commands.at(-commandsKept)?.sequence ?? 0
  return sorted.filter((line) => !isCommand(line) || line.sequence >= first)
}

const isCommand = ({ kind }: RecordLine): boolean => kind === 'command started' || kind === 'command ended'
