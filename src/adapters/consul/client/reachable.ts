import { Denied, Failure } from '../../../engine/ports/failure.ts'
import { source } from './errors.ts'
import type { ConsulSettings } from './settings.ts'

/**
 * Checks that Consul answers a request that only a working one can answer. Throws `Failure` with its address, the
 * problem, and where the address is configured.
 */
export async function assertConsulReachable(
  { cluster, url }: ConsulSettings,
  ask: () => Promise<unknown>,
): Promise<void> {
  try {
    await ask()
  } catch (error) {
    // Consul works and refuses: the bot starts, does no work, and reports the missing right
    if (error instanceof Denied) return
    if (!(error instanceof Failure) || error.source !== source) throw error
    const remedy = `see that Consul runs there and has a leader, or write its address into CONSUL_HTTP_ADDR or clusters.${cluster}.consul.address`
    throw new Failure(source, `Consul at ${url} does not answer (${error.message}): ${remedy}`, 'none', error)
  }
}
