import type { World } from '../world/world.ts'
import type { FaultProfileName } from './random-runs.ts'
import type { InvariantId } from './violation.ts'

/** What must find a mistake. */
export type Finder = 'scenarios' | 'kills' | 'suspended workers' | 'stops' | 'random runs' | 'dry runs'

/** A plausible mistake in an adapter or in the engine, and what must find it. */
export type Mutation = {
  readonly mutation: string
  readonly violates: InvariantId
  /** Which violation of I11 must be found. */
  readonly kind?: 'A' | 'B' | 'C' | 'D'
  readonly found: Finder
  /** The name of the scenario that shows it; any scenario when left out. */
  readonly scenario?: string
  /** The faults of the random runs that find it; the default ones when left out. */
  readonly profile?: FaultProfileName
  /** The call before which the worker is suspended; any call when left out. */
  readonly suspendedAt?: string
  apply(world: World): void
}
