import type { MissingRight } from '../../core/requirements.ts'

/** The bot's rights in the cluster's store. */
export type Rights = {
  /** All missing rights. An answer may be reused for up to a minute. Throws `Failure` when they cannot be verified. */
  missing(): Promise<readonly MissingRight[]>
}
