import type { HeldLock } from '../../src/engine/ports/locks.ts'

/** A held lock for tests that have no lock store. */
export function testLock(run: string, node: string): HeldLock {
  const phase = { step: 'waiting', index: 0, bootIdBefore: null, changed: [], armedUntilUptimeSeconds: null }
  const holder = { operation: 'op', run, node, requester: 'U1', command: 'reboot', sinceMs: 0, phase }
  return { run, node, holder } as unknown as HeldLock
}
