import { useState } from 'react'
import type { RecordLine } from '../../../fleet/record.ts'
import type { Facts } from './facts.ts'

/** How the guide is shown: its next step, all steps, or only the button that brings it back. */
export type GuideLook = 'one step' | 'all steps' | 'away'

/** What a browser remembers of the guide, across reloads: its look, and from where the facts count. */
type Remembered = {
  readonly look: GuideLook
  /** The fleet that this is about, by the time of its first line. */
  readonly fleetMs: number
  readonly sinceTs: string
  readonly sinceSequence: number
  readonly sinceKills: number
}

const storageKey = 'guide'
const nothing: Remembered = { look: 'one step', fleetMs: 0, sinceTs: '', sinceSequence: 0, sinceKills: 0 }

function read(): Remembered {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}')
    return typeof stored === 'object' ? { ...nothing, ...stored } : nothing
  } catch {
    // a browser may refuse its storage, and then nothing is remembered
    return nothing
  }
}

function write(remembered: Remembered): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(remembered))
  } catch {
    // as above
  }
}

const fleetOf = (record: readonly RecordLine[]): number => record[0]?.atMs ?? 0

/** The guide's look, and the facts that count for it: all, or those since it was started again. */
export function useRemembered(facts: Facts) {
  const [remembered, setRemembered] = useState(read)
  const put = (next: Remembered): void => {
    write(next)
    setRemembered(next)
  }
  const isOurs = remembered.fleetMs === fleetOf(facts.record)
  const counted: Facts = !isOurs
    ? facts
    : {
        headlines: facts.headlines.filter(({ ts }) => ts > remembered.sinceTs),
        record: facts.record.filter(({ sequence }) => sequence > remembered.sinceSequence),
        kills: facts.kills.slice(remembered.sinceKills),
      }
  return {
    look: remembered.look,
    counted,
    setLook: (look: GuideLook): void => put({ ...remembered, look }),
    /** Counts only what happens from now on. */
    startAgain: (): void =>
      put({
        ...remembered,
        look: 'one step',
        fleetMs: fleetOf(facts.record),
        sinceTs: facts.headlines.at(-1)?.ts ?? '',
        sinceSequence: facts.record.at(-1)?.sequence ?? 0,
        sinceKills: facts.kills.length,
      }),
  }
}
