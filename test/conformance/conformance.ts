import { describe } from 'vitest'
import type { Stage } from './stage.ts'
import { afterReboot } from './suites/after-reboot.ts'
import { beforeReboot } from './suites/before-reboot.ts'
import { deviations } from './suites/deviations.ts'
import { stopFlags } from './suites/stop-flags.ts'
import { waiting } from './suites/waiting.ts'
import { wrong } from './suites/wrong.ts'

/** rebootmgr's rules, and what we do with them, whatever the cluster and its store of locks are made of. */
export function describeConformance(stage: Stage): void {
  describe('before the reboot', () => beforeReboot(stage))
  describe('after the reboot', () => afterReboot(stage))
  describe('stop flags', () => stopFlags(stage))
  describe('waiting', () => waiting(stage))
  describe('deviations', () => deviations(stage))
  describe('what goes wrong', () => wrong(stage))
}
