import { useEffect, useState } from 'react'
import type { ControlsState } from '../../controls.ts'
import { readControls } from '../api/controls.ts'

const lookEveryMs = 1_000

/** The state of the bot and of its connections, undefined while it is unknown, and a function that sets it. */
export type ControlsNow = readonly [ControlsState | undefined, (state: ControlsState) => void]

/** Follows the state of the bot and of its connections to Consul and Slack. */
export function useControls(): ControlsNow {
  const [state, setState] = useState<ControlsState | undefined>(undefined)
  useEffect(() => {
    const look = (): void => {
      readControls().then(
        (fresh) => setState((before) => (JSON.stringify(before) === JSON.stringify(fresh) ? before : fresh)),
        () => setState(undefined),
      )
    }
    look()
    const clock = setInterval(look, lookEveryMs)
    return () => clearInterval(clock)
  }, [])
  return [state, setState]
}
