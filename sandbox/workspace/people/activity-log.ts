import type { World } from '../world.ts'

/** An action of a person that leaves no message: a command, a click, a form. */
interface Activity {
  readonly order: number
  readonly personId: string
  readonly channelId: string | undefined
  readonly text: string
}

/** The actions of all people, in order. */
export class ActivityLog {
  readonly activities: Activity[] = []
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  /** Records an action of a person, and where it was done. */
  record(personId: string, channelId: string | undefined, text: string): void {
    this.activities.push({ order: this.#world.nextOrder(), personId, channelId, text })
    this.#world.changed('person', personId)
  }
}
