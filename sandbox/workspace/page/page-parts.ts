import type { Sockets } from '../delivery/sockets.ts'
import type { Faults } from '../faults.ts'
import type { Person } from '../people/person.ts'
import type { Scene } from '../people/scene.ts'
import type { WebApi } from '../serving/web-api.ts'

/** What the page's API works on. */
export interface PageParts {
  readonly scene: Scene
  readonly faults: Faults
  readonly sockets: Sockets
  readonly webApi: WebApi
  readonly person: (id: string) => Person
}
