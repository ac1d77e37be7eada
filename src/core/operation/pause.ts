import type { OperationState } from './summary.ts'

/**
 * A pause, requested or in force: the entry that began it and when, in milliseconds since 1970. `after` is present while it
 * begins only once the wave in work is finished.
 */
export type Pause = { readonly revision: number; readonly atMs: number; readonly after?: 'wave' }

type Pausing = { readonly state: OperationState; readonly pause: Pause | null }

/** Whether the operation still starts nodes of the wave in work and pauses after it. */
export const finishesWave = ({ state, pause }: Pausing): boolean => state === 'pausing' && pause?.after === 'wave'

/** Whether the operation starts nodes. */
export const startsNodes = (operation: Pausing): boolean => operation.state === 'running' || finishesWave(operation)

/** The pause after an event that causes one, and which `after` may postpone; it begins with the first such event. */
export const pauseOf = (
  { pause, revision }: { readonly pause: Pause | null; readonly revision: number },
  atMs: number,
  after?: 'wave',
): Pause => ({
  revision: pause?.revision ?? revision + 1,
  atMs: pause?.atMs ?? atMs,
  ...(after === undefined ? {} : { after }),
})
