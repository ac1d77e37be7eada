import { useEffect, useState } from 'react'
import { readScenes, type ScenesNow } from '../api/scenes.ts'

const lookEveryMs = 1_000

/** Follows the scene that is played, and a function that sets what a request has answered; undefined while unknown. */
export function useScenes(): readonly [ScenesNow | undefined, (now: ScenesNow) => void] {
  const [now, setNow] = useState<ScenesNow | undefined>(undefined)
  useEffect(() => {
    const look = (): void => {
      readScenes().then(
        (fresh) => setNow((before) => (JSON.stringify(before) === JSON.stringify(fresh) ? before : fresh)),
        () => undefined,
      )
    }
    look()
    const clock = setInterval(look, lookEveryMs)
    return () => clearInterval(clock)
  }, [])
  return [now, setNow]
}
