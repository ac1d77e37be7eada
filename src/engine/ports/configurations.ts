import type { ConfigurationRecord } from '../../core/cluster/configuration.ts'

/** A record as it was kept, and its version in the store. */
export type KeptConfigurations = { readonly record: ConfigurationRecord; readonly version: number }

/** Keeps the configuration in force beside the locks. Throws `Failure` when it cannot be asked: then nothing starts. */
export type Configurations = {
  /** Consistent; null before the first report. */
  kept(): Promise<KeptConfigurations | null>
  /** Keeps another record if what is kept is still what was read. */
  keep(before: KeptConfigurations | null, record: ConfigurationRecord): Promise<'kept' | 'changed'>
}
