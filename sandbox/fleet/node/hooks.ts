import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HookPhase, HookPlan } from '../plan.ts'
import type { Disk } from './disk.ts'

/** Puts an executable into the node's /etc/rebootmgr/…_boot_tasks; it reports its start and end to the fleet. */
export function installHook(disk: Disk, { phase, name, body }: HookPlan): void {
  const path = hookPath(disk, phase, name)
  const note = join('/opt/fleet/tools', 'fleet-note')
  const script = [
    '#!/bin/bash',
    `note=${note}; [ -x "$note" ] || note=${join(disk.tools, 'fleet-note')}`,
    `"$note" hook '${phase} ${name} began'`,
    '(',
    body,
    ')',
    'code=$?',
    `"$note" hook "${phase} ${name} ended with $code"`,
    'exit "$code"',
    '',
  ]
  writeFileSync(path, script.join('\n'))
  chmodSync(path, 0o755)
}

/** Removes a hook. */
export function removeHook(disk: Disk, phase: HookPhase, name: string): void {
  rmSync(hookPath(disk, phase, name), { force: true })
}

/** Whether an untrusted text is a hook phase. */
export function isHookPhase(word: string): word is HookPhase {
  return word === 'pre' || word === 'post'
}

function hookPath(disk: Disk, phase: HookPhase, name: string): string {
  return join(disk.root, `etc/rebootmgr/${phase}_boot_tasks`, name)
}
