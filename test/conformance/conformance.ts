import { describe } from 'vitest'
import type { OpenScenario } from './scenario.ts'
import { afterReboot } from './suites/after-reboot.ts'
import { beforeReboot } from './suites/before-reboot.ts'
import { deviations } from './suites/deviations.ts'
import { stopFlags } from './suites/stop-flags.ts'
import { waiting } from './suites/waiting.ts'
import { wrong } from './suites/wrong.ts'

/** The rules of rebootmgr and how Lockkeeper follows them, for any cluster and lock store. */
export function describeConformance(openScenario: OpenScenario): void {
  describe('before the reboot', () => beforeReboot(openScenario))
  describe('after the reboot', () => afterReboot(openScenario))
  describe('stop flags', () => stopFlags(openScenario))
  describe('waiting', () => waiting(openScenario))
  describe('deviations', () => deviations(openScenario))
  describe('failures', () => wrong(openScenario))
}
