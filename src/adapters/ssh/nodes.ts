import type { Nodes } from '../../engine/ports/nodes.ts'
import { rebootArming } from './arming.ts'
import { lockedNode } from './claims.ts'
import { askFact } from './fact.ts'
import { askVersions } from './packages.ts'
import { askPreflight } from './preflight.ts'
import { askRebootNeed } from './reboot-need.ts'
import { askSelf } from './self.ts'
import type { SshSettings } from './settings.ts'
import type { Shell } from './shell.ts'
import { claimedTasks } from './tasks.ts'

/** The nodes, over SSH. */
export function sshNodes(shell: Shell, settings: SshSettings): Nodes {
  const limitMs = settings.commandSeconds * 1000
  const tasks = claimedTasks(shell, settings.claimFolder, settings.commandSeconds)
  const arming = rebootArming(shell, settings)
  return {
    self: (node) => askSelf(shell, node, limitMs),
    rebootRequired: (node) => askRebootNeed(shell, node, settings),
    start: async (lock, claim, task) => tasks.start(lockedNode(lock, claim), claim, task),
    task: (node, claim) => tasks.state(node, claim),
    taskEnded: (node, claim, signal) => tasks.ended(node, claim, signal),
    stop: async (lock, claim) => tasks.stop(lockedNode(lock, claim), claim),
    arm: async (lock, claim, condition) => arming.arm(lockedNode(lock, claim), claim, condition),
    armed: (node, claim) => arming.state(node, claim),
    disarm: (node, claim) => arming.disarm(node, claim),
    preflight: (node, programs) => askPreflight(shell, node, settings, programs),
    fact: (node, fact) => askFact(shell, node, fact, settings),
    factNames: () => Object.keys(settings.facts),
    packageVersions: (node) => askVersions(shell, node, settings),
  }
}
