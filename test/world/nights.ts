import type { UnattendedEntry } from '../../src/core/policy/unattended.ts'
import { weekdays } from '../../src/core/windows/local-time.ts'
import { ops } from './policy.ts'

const hourMs = 3_600_000

/** Reboots of all nodes that need one, from 22:00 to 04:00 in Berlin, prepared at 15:00 and at 18:00 at the latest. */
export const nightEntry: UnattendedEntry = {
  command: 'reboot',
  when: 'needed',
  nodes: ['all'],
  window: {
    name: 'nightly',
    start: '22:00',
    lengthMs: 6 * hourMs,
    zone: 'Europe/Berlin',
    days: weekdays,
    except: [],
    graceMs: 1_800_000,
  },
  prepare: '15:00',
  noticeMs: 4 * hourMs,
  atMost: 20,
  owner: ops,
}
