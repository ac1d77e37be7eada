import type { Sockets } from '../delivery/sockets.ts'
import type { Faults } from '../faults.ts'
import type { PeopleContext } from '../people/people-context.ts'
import type { Person } from '../people/person.ts'
import type { WebApi } from '../serving/web-api.ts'

/** What the page's API needs. */
export interface PageContext {
  readonly context: PeopleContext
  readonly faults: Faults
  readonly sockets: Sockets
  readonly webApi: WebApi
  readonly person: (id: string) => Person
}
