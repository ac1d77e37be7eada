import { Denied, Failure } from '../../../engine/ports/failure.ts'
import { source } from './errors.ts'
import type { ConsulSettings } from './settings.ts'

/**
 * Asks Consul something that only a working one can answer. Throws `Failure` that names its address, what is wrong and
 * where the address is written.
 */
export async function assertConsulReachable(
  { cluster, url }: ConsulSettings,
  ask: () => Promise<unknown>,
): Promise<void> {
  try {
    await ask()
  } catch (error) {
    // it works, and refuses: the bot starts, begins nothing, and says which right is missing
    if (error instanceof Denied) return
    if (!(error instanceof Failure) || error.source !== source) throw error
    const remedy = `see that Consul runs there and has a leader, or write its address into CONSUL_HTTP_ADDR or clusters.${cluster}.consul.address`
    throw new Failure(source, `Consul at ${url} does not answer (${error.message}): ${remedy}`, 'none', error)
  }
}
