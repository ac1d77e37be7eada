import type { Node } from '../../core/inventory/node.ts'
import { firstFor } from '../../core/plan/commands.ts'
import { Failure } from '../../engine/ports/failure.ts'
import type { Commands } from '../../engine/ports/operator-commands.ts'
import type { SshSettings } from '../ssh/settings.ts'
import type { Shell } from '../ssh/shell.ts'
import { gates } from './gates.ts'
import type { HookTargetOf } from './hook-target.ts'
import { hooks } from './hooks.ts'
import { localhost, localShell } from './local-shell.ts'
import { fill, unfilledPlaceholders } from './placeholders.ts'
import { powerChecks } from './power.ts'
import type { CommandSettings } from './settings.ts'

/**
 * The operator's own gates, hooks, upgrade commands and power checks: on the bot's host, on the node, or on a named
 * host over SSH.
 */
export function operatorCommands(settings: CommandSettings, ssh: SshSettings, remote: Shell): Commands {
  const local = localShell(ssh.maxAtOnce)
  const where: HookTargetOf = (place, node) => {
    if (place === 'here') return { shell: local, host: localhost }
    return { shell: remote, host: place === 'the node' ? node.name : place.host }
  }
  const upgradeOf = (node: Node) => firstFor(settings.upgrades, node.roles)
  return {
    definitions: settings,
    ...gates(settings, where),
    ...hooks(settings, ssh, local, where),
    ...powerChecks(settings, where),
    upgradeArgv(node) {
      const upgrade = upgradeOf(node)
      if (upgrade === undefined) return null
      const filled = fill(upgrade.argv, node)
      if (filled.is === 'filled') return filled.argv
      throw new Failure('upgrade command', filled.why, 'none')
    },
    upgradeProblem(node) {
      const upgrade = upgradeOf(node)
      if (upgrade !== undefined) return unfilledPlaceholders(upgrade.argv, node, 'upgrades')
      const roles = node.roles.join(', ') || 'none'
      return {
        why: `no package command is configured for ${node.name} (roles: ${roles})`,
        remedy: `add one under clusters.${node.cluster}.upgrades`,
      }
    },
  }
}
