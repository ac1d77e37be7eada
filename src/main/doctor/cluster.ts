import { systemClock } from '../../adapters/clock/clock.ts'
import { operatorCommands } from '../../adapters/commands/commands.ts'
import { hookPrograms } from '../../adapters/commands/programs.ts'
import { assertConsulReachable } from '../../adapters/consul/client/reachable.ts'
import { openConsul } from '../../adapters/consul/consul.ts'
import { openConnections } from '../../adapters/ssh/connections.ts'
import { sshNodes } from '../../adapters/ssh/nodes.ts'
import type { Shell } from '../../adapters/ssh/shell.ts'
import { configurationHash } from '../../configuration/hash.ts'
import type { ClusterSettings } from '../../configuration/settings.ts'
import { configurationStatusOf, shortConfiguration } from '../../core/cluster/configuration.ts'
import { judgeConfiguration } from '../../core/health/configuration.ts'
import type { Node } from '../../core/inventory/node.ts'
import { nodeNames, wrongHost } from '../../core/inventory/node-names.ts'
import { foreignWords } from '../../core/locks/foreign.ts'
import { rolesOf } from '../../core/policy/roles.ts'
import type { Configurations } from '../../engine/ports/configurations.ts'
import type { Log } from '../../engine/ports/log.ts'
import type { Nodes } from '../../engine/ports/nodes.ts'
import { type OutsideSystems, openOutsideSystems } from '../bot/outside-systems.ts'
import { checkCalendars } from './calendars.ts'
import { checkCapabilities } from './capabilities.ts'
import { checkCommands } from './commands.ts'
import { check, type Finding, failed, passed, warned } from './finding.ts'
import { examineNodePrograms } from './node-program.ts'
import { checkOutsideGates } from './outside-gates.ts'
import { checkPins } from './pins.ts'
import { checkRights } from './rights.ts'

const askedNodes = 3

/**
 * Checks whether a cluster's store of locks, its inventory and some of its nodes answer. `configured` has the commands
 * of all clusters in the format of the nodes' lists.
 */
export async function checkCluster(
  settings: ClusterSettings,
  configured: ReadonlySet<string>,
  log: Log,
): Promise<readonly Finding[]> {
  const { policy } = settings
  const about = policy.cluster
  const consul = openConsul(settings.consul, settings.inventory, systemClock, log)
  const ssh = openConnections(
    settings.ssh,
    async (name) => (await consul.inventory.nodes()).find((node) => node.name === name)?.address ?? null,
  )
  const outside = openOutsideSystems(settings, ssh, systemClock)
  try {
    await assertConsulReachable(settings.consul, () => consul.locks.state())
    const rights = await checkRights(about, consul.rights)
    // without these rights lists are incomplete, and counts from them would be wrong
    if (rights.some(({ is }) => is === 'failed')) return rights
    const nodes = await consul.inventory.nodes()
    const { scopes, policyHash, foreign } = await consul.locks.state()
    const strangers = nodes.filter(
      (node) => rolesOf(policy, node).includes(policy.unknownRole) && !node.roles.includes(policy.unknownRole),
    )
    const configs = await consul.cluster.nodeConfigs(nodes.map(({ name }) => name))
    const notEnabled = nodes.filter(({ name }) => configs.get(name)?.is === 'not managed').map(({ name }) => name)
    const answers = await examineReached(about, nodes, sshNodes(ssh, settings.ssh))
    const [ownCommands, programs] = await Promise.all([
      checkOwn(settings, nodes, ssh, outside),
      examineNodePrograms(settings, nodes, ssh, configured),
    ])
    return [
      ...rights,
      await checkConfiguration(settings, consul.configurations),
      ...ownCommands,
      ...(await checkCalendars(policy, systemClock)),
      ...programs,
      nodes.length === 0
        ? failed(about, 'the inventory has no nodes')
        : passed(
            about,
            `${nodes.length} nodes, ${nodes.filter(({ membership }) => membership === 'alive').length} alive`,
          ),
      passed(about, `${scopes.length} locks held, under scopes ${policyHash?.slice(0, 8) ?? 'not stored yet'}`),
      ...foreign.map((hold) => warned(about, foreignWords(hold))),
      ...(strangers.length > 0
        ? [
            warned(
              about,
              `nodes without a known role, treated as ${policy.unknownRole}: ${strangers.map(({ name }) => name).join(', ')}`,
            ),
          ]
        : []),
      ...checkPins(policy, nodes),
      ...(notEnabled.length > 0 ? [warned(about, notEnabledWords(notEnabled))] : []),
      ...(policy.access.length === 0
        ? [warned(about, 'the access table is empty: no command is allowed. Add a line to `access`')]
        : []),
      ...answers,
    ]
  } finally {
    await Promise.allSettled([consul.close(), ssh.close(), outside.close()])
  }
}

/** Checks the operator's own commands, and the gates and capabilities of outside systems. */
async function checkOwn(
  { policy, commands, ssh }: ClusterSettings,
  nodes: readonly Node[],
  shell: Shell,
  outside: Pick<OutsideSystems, 'gates' | 'capabilities'>,
): Promise<readonly Finding[]> {
  const { ask, power } = operatorCommands(commands, ssh, shell)
  const asked = { ask, power, programOf: hookPrograms(commands, ssh, shell) }
  const findings = [
    checkCommands(policy, commands, nodes, asked),
    checkOutsideGates(policy, outside.gates, nodes),
    checkCapabilities(policy, outside.capabilities, nodes),
  ]
  return (await Promise.all(findings)).flat()
}

/** Checks whether the first nodes that are alive answer over SSH under their own names. */
async function examineReached(
  about: string,
  nodes: readonly Node[],
  shells: Pick<Nodes, 'self'>,
): Promise<readonly Finding[]> {
  const reached = nodes.filter(({ membership }) => membership === 'alive').slice(0, askedNodes)
  const answers = await Promise.all(
    reached.map(({ name }) =>
      check(about, async () => {
        const self = await shells.self(name)
        const other = wrongHost(nodeNames(nodes), name, self.hostname)
        return [other === null ? passed(about, `${name} answers over SSH`) : failed(about, other)]
      }),
    ),
  )
  return answers.flat()
}

/** Whether the configuration read here is the one in force in the cluster. */
async function checkConfiguration(settings: ClusterSettings, configurations: Configurations): Promise<Finding> {
  const about = settings.policy.cluster
  const own = configurationHash(settings)
  const kept = await configurations.kept()
  if (kept === null) return passed(about, `configuration ${shortConfiguration(own)}; no bot has reported one yet`)
  const no = judgeConfiguration(configurationStatusOf(kept.record, own))
  return no === null
    ? passed(about, `configuration ${shortConfiguration(own)} is in force`)
    : warned(about, `${no.evidence}; ${no.remedy}`)
}

/** The number of nodes that are not enabled, and how to enable them. */
const notEnabledWords = (names: readonly string[]): string =>
  `${names.length} ${names.length === 1 ? 'node is' : 'nodes are'} not enabled, so work on them is refused: ` +
  `${names.slice(0, askedNodes).join(', ')}${names.length > askedNodes ? ', …' : ''}. Enable them with: resume node <nodes>`
