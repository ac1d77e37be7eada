import type { DemoConfiguration } from '../../environment/configuration.ts'
import type { FleetTiming } from '../../fleet/plan.ts'
import { groups } from '../../workspace/fixtures.ts'

/** The time zone of the night, that of transcripts. */
export const zone = 'Etc/UTC'

/** The file on a compute node by which its drain hook knows that a server cannot move. */
export const pinnedServer = 'etc/pinned-server'

/** The timing of the night's nodes: fourteen reboots in little more than a minute. */
export const nightTiming: FleetTiming = {
  shutdownMs: 300,
  rebootMs: 1_500,
  settleMs: 500,
  packageMs: 50,
  recoveryMs: 300,
}

const everyDay = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

/** The demo's configuration with unattended nights, a drain hook for compute nodes, and short waits. */
export function nightConfiguration({ clusters: { harbour }, ...usual }: DemoConfiguration) {
  const evacuate = `if [ -e /${pinnedServer} ]; then echo "web-17 uses a device of this host" >&2; exit 10; fi`
  return {
    ...usual,
    clusters: {
      harbour: {
        ...harbour,
        windows: { nightly: { start: '22:00', length: '6h', zone, days: everyDay, grace: '30m' } },
        unattended: {
          reboots: {
            when: 'needed',
            nodes: 'all',
            window: 'nightly',
            prepare: '15:00',
            owner: groups.operators,
            atOnce: 2,
            quarantine: 1,
          },
        },
        hooks: {
          evacuate: { on: 'the node', run: ['sh', '-c', evacuate], refusals: [10] },
          'let-return': { on: 'the node', run: ['true'] },
        },
        roles: {
          ...harbour.roles,
          compute: { ...harbour.roles.compute, drain: ['evacuate'], undrain: ['let-return'] },
        },
        limits: { ...harbour.limits, settle: '1s', stable: '1s', boot: '15s' },
        digests: { morning: { ...harbour.digests.morning, zone } },
      },
    },
  }
}
