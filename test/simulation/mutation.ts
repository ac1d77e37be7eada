import type { World } from '../world/world.ts'
import type { FaultProfileName } from './random-runs.ts'
import type { InvariantId } from './violation.ts'

/** What must find a planted fault. */
export type Finder = 'stories' | 'kills' | 'sleepers' | 'stops' | 'random runs' | 'dry runs'

/** A mistake as somebody may make it, in an adapter or in the engine; and what has to notice. */
export type Mutation = {
  readonly mutation: string
  readonly violates: InvariantId
  /** Which violation of I11 must be found. */
  readonly kind?: 'A' | 'B' | 'C' | 'D'
  readonly found: Finder
  /** The story that tells it; any when it is left out. */
  readonly scenario?: string
  /** The faults of the random runs that find it; the usual ones when it is left out. */
  readonly profile?: FaultProfileName
  /** What a sleeper was about to call; anything when it is left out. */
  readonly suspendedAt?: string
  apply(world: World): void
}
