import type { ConfigurationRecord } from '../../core/cluster/configuration.ts'

/** The stored record of configurations, with its version in the store. */
export type KeptConfigurations = { readonly record: ConfigurationRecord; readonly version: number }

/**
 * Stores the configuration in force in the lock store. Throws `Failure` when the store does not answer; nothing starts
 * then.
 */
export type Configurations = {
  /** A consistent read; null before the first report. */
  kept(): Promise<KeptConfigurations | null>
  /** Replaces the record unless it has changed since it was read as `before`. */
  keep(before: KeptConfigurations | null, record: ConfigurationRecord): Promise<'kept' | 'changed'>
}
