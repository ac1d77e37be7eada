import type { DemoConfiguration } from '../environment/configuration.ts'
import { groups } from '../workspace/fixtures.ts'

/** The time zone of the demo's nights and digest, that of this machine. */
export const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone

const everyDay = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

/** The demo's configuration with nights without requests, and with a limit for reboots that a visitor waits for. */
export function sceneConfiguration({ clusters: { harbour }, ...usual }: DemoConfiguration) {
  return {
    ...usual,
    clusters: {
      harbour: {
        ...harbour,
        windows: { nightly: { start: '22:00', length: '6h', zone, days: everyDay } },
        unattended: {
          reboots: {
            when: 'needed',
            nodes: 'all',
            window: 'nightly',
            prepare: '15:00',
            owner: groups.operators,
            atOnce: 2,
          },
        },
        limits: { ...harbour.limits, boot: '40s' },
        digests: { morning: { ...harbour.digests.morning, zone } },
      },
    },
  }
}
