import type { World } from '../world.ts'

/** Something a person did that leaves no message behind: a command, a click, a form. */
interface Activity {
  readonly order: number
  readonly personId: string
  readonly channelId: string | undefined
  readonly text: string
}

/** Everything that people did, in order. */
export class ActivityLog {
  readonly activities: Activity[] = []
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  /** Writes down what somebody did, and where. */
  tell(personId: string, channelId: string | undefined, text: string): void {
    this.activities.push({ order: this.#world.nextOrder(), personId, channelId, text })
    this.#world.changed('person', personId)
  }
}
