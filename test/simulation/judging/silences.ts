import { markedRun } from '../../../src/core/capabilities/mark.ts'
import type { World } from '../../world/world.ts'
import { runNow } from '../evidence.ts'
import { alertmanagerOf, silenceTimes } from '../silences.ts'
import type { Violation } from '../violation.ts'

/** A turn may be late by as much, even when the bot before it was killed. */
const lateMs = 60_000

type Still = 'needs attention' | 'ended'

/**
 * I5: a silence ends by itself while its run waits for a person, and soon after its run has ended. Judged by what would
 * suppress an alert, whatever the run's journal says about renewals.
 */
export class Silences {
  readonly #world: World
  readonly #since = new Map<string, { readonly is: Still; readonly atMs: number }>()

  constructor(world: World) {
    this.#world = world
  }
  afterTurn(): readonly Violation[] {
    const world = this.#world
    const alertmanager = alertmanagerOf(world)
    if (alertmanager === null) return []
    const silences = alertmanager.active.filter(({ matchers }) => matchers.some(({ name }) => name === 'instance'))
    const runs = new Set(alertmanager.all.flatMap(({ comment }) => markedRun(comment) ?? []))
    for (const run of runs) this.#look(run)
    return silences.flatMap(({ comment }): readonly Violation[] => {
      const run = markedRun(comment) ?? ''
      const still = this.#since.get(run)
      if (still === undefined) return []
      const allowedMs = still.is === 'ended' ? silenceTimes.afterMs : silenceTimes.lengthMs
      return world.nowMs - still.atMs > allowedMs + lateMs
        ? [{ id: 'I5', seen: `a silence of ${run} outlasts it: the run ${words[still.is]}` }]
        : []
    })
  }
  #look(run: string): void {
    const status = runNow(this.#world, run)?.status
    if (status !== 'needs attention' && status !== 'ended') this.#since.delete(run)
    else if (this.#since.get(run)?.is !== status) this.#since.set(run, { is: status, atMs: this.#world.nowMs })
  }
}

const words: { readonly [is in Still]: string } = {
  'needs attention': 'waits for a person',
  ended: 'has ended',
}
