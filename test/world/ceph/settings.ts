import type { CephSettings } from '../../../src/adapters/ceph/settings.ts'

/** Settings of the gate that accept nothing. */
export const cephSettings: CephSettings = {
  on: 'here',
  argv: ['ceph'],
  limitSeconds: 20,
  statsSeconds: 5,
  accepts: { flags: [], checks: [], pools: [], misplaced: 'no' },
}
