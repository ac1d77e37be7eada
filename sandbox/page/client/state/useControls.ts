import { useEffect, useState } from 'react'
import type { ControlsState } from '../../controls.ts'
import { readControls } from '../api/controls.ts'

const lookEveryMs = 1_000

/** Follows the state of the bot and of its connections to Consul and Slack; undefined while it is unknown. */
export function useControls(): readonly [ControlsState | undefined, (state: ControlsState) => void] {
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
