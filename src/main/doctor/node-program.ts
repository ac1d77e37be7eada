import { type CommandOnNodes, filledFor } from '../../adapters/commands/on-nodes.ts'
import { askListed, askProgram, askRefused, type ProgramState } from '../../adapters/ssh/node-program/ask.ts'
import { commandLines } from '../../adapters/ssh/node-program/commands.ts'
import { nodePlaces } from '../../adapters/ssh/node-program/text.ts'
import { nodeProtocol } from '../../adapters/ssh/request.ts'
import type { Shell } from '../../adapters/ssh/shell.ts'
import type { Node } from '../../core/inventory/node.ts'
import { effectiveNode } from '../../core/policy/effective.ts'
import { capabilitiesOf, drainHooksOf, gatesOf, undrainHooksOf } from '../../core/policy/roles.ts'
import { type CommandingSettings, nodeCommandsOf } from '../bot/node-commands.ts'
import type { Finding } from './finding.ts'

/** A host that runs `lockkeeper-node`, and the commands that it must allow. */
export type ProgramHost = {
  readonly host: string
  readonly commands: readonly { readonly command: CommandOnNodes; readonly argv: readonly string[] }[]
}

/** What checking the program on hosts needs. */
export type ProgramQuestions = {
  readonly state: (host: string) => Promise<ProgramState>
  readonly refused: (host: string, commands: readonly (readonly string[])[]) => Promise<readonly number[]>
  readonly listed: (host: string) => Promise<readonly string[]>
}

/** Commands of all clusters as their lines in `/etc/lockkeeper/commands`: a node may belong to several clusters. */
export const configuredLines = (clusters: readonly CommandingSettings[]): ReadonlySet<string> =>
  new Set(clusters.flatMap(nodeCommandsOf).map((command) => commandLines(command).join('\n')))

const shownHosts = 5
const plainWord = /^[A-Za-z0-9_.:%@+,][A-Za-z0-9_.:%@+,-]*$/
const install = 'install it with the script that “lockkeeper policy node” prints'

/**
 * Checks the `lockkeeper-node` of every node that is alive, and of every host that gates, hooks and power checks name.
 * `configured` has the commands of all clusters.
 */
export async function examineNodePrograms(
  settings: CommandingSettings,
  nodes: readonly Node[],
  shell: Shell,
  configured: ReadonlySet<string>,
): Promise<readonly Finding[]> {
  if (settings.ssh.nodeProgram === null) return []
  const limitMs = settings.ssh.commandSeconds * 1000
  return examineHosts(settings.policy.cluster, programHosts(settings, nodes), configured, {
    state: (host) => askProgram(shell, host, limitMs),
    refused: (host, commands) => askRefused(shell, host, commands, limitMs),
    listed: (host) => askListed(shell, host, limitMs),
  })
}

/** The hosts of a cluster that need the program, each with the commands that run there. */
export function programHosts(settings: CommandingSettings, nodes: readonly Node[]): readonly ProgramHost[] {
  const { policy } = settings
  const all = nodeCommandsOf(settings)
  const alive = nodes.filter(({ membership }) => membership === 'alive')
  const hosts = new Map<string, Map<string, ProgramHost['commands'][number]>>(
    alive.map(({ name }) => [name, new Map()]),
  )
  for (const node of alive) {
    const effective = effectiveNode(policy, node)
    const hooks = [...drainHooksOf(policy, node), ...undrainHooksOf(policy, node)]
    const capabilities = capabilitiesOf(policy, node).map(({ name }) => name)
    const names = [...gatesOf(policy, node), ...hooks, ...capabilities]
    const used = policy.undoTasksHook === null ? names : [...names, policy.undoTasksHook]
    for (const command of all) {
      const argv = command.concerns(effective, used) ? filledFor(command, node) : null
      if (argv === null) continue
      const host = command.on === 'the node' ? node.name : command.on.host
      const there = hosts.get(host) ?? new Map()
      const key = `${command.use}\n${command.argv.join('\n')}`
      // a command on a named host is checked once, with the facts of the first node that uses it
      hosts.set(host, there.has(key) ? there : there.set(key, { command, argv }))
    }
  }
  return [...hosts].map(([host, there]) => ({ host, commands: [...there.values()] }))
}

/** The findings about these hosts; hosts with the same result share a finding. */
export async function examineHosts(
  about: string,
  hosts: readonly ProgramHost[],
  configured: ReadonlySet<string>,
  questions: ProgramQuestions,
): Promise<readonly Finding[]> {
  const answers = await Promise.all(
    hosts.map(async (host) =>
      (await examineHost(host, configured, questions)).map((said) => ({ ...said, host: host.host })),
    ),
  )
  const together = new Map<string, { readonly is: Finding['is']; readonly seen: string; readonly hosts: string[] }>()
  for (const { is, seen, host } of answers.flat()) {
    const same = together.get(seen) ?? { is, seen, hosts: [] }
    same.hosts.push(host)
    together.set(seen, same)
  }
  return [...together.values()].map(({ is, seen, hosts: names }) => ({ about, is, seen: `${named(names)}: ${seen}` }))
}

type Said = Pick<Finding, 'is' | 'seen'>

async function examineHost(
  { host, commands }: ProgramHost,
  configured: ReadonlySet<string>,
  { state, refused, listed }: ProgramQuestions,
): Promise<readonly Said[]> {
  try {
    const said = stateWords(await state(host))
    if (said.is === 'failed') return [said]
    const argvs = commands.map(({ argv }) => argv)
    const positions = await refused(host, argvs)
    // a program of another version may not support this request
    const former = said.is === 'ok' ? (await listed(host)).filter((lines) => !configured.has(lines)) : []
    return [said, ...positions.flatMap((index) => commands[index] ?? []).map(notAllowed), ...allowedStill(former)]
  } catch (error) {
    return [
      { is: 'failed', seen: `lockkeeper-node cannot be asked: ${error instanceof Error ? error.message : error}` },
    ]
  }
}

function stateWords(state: ProgramState): Said {
  switch (state.is) {
    case 'current':
      return { is: 'ok', seen: 'lockkeeper-node is the one of this version' }
    case 'not installed':
      return { is: 'failed', seen: `lockkeeper-node is not installed: ${state.why}` }
    case 'other protocol':
      return {
        is: 'failed',
        seen: `lockkeeper-node has protocol ${state.protocol}, this bot has ${nodeProtocol}; ${install}`,
      }
    case 'other text':
      return { is: 'warning', seen: `lockkeeper-node is that of another version, or was edited; ${install}` }
  }
}

function notAllowed({ command, argv }: ProgramHost['commands'][number]): Said {
  const seen = `lockkeeper-node does not allow ${command.use}`
  const fact = argv.find((one, index) => one !== command.argv[index] && !plainWord.test(one))
  if (fact !== undefined)
    return { is: 'failed', seen: `${seen}: “${fact}” is not a word of letters, digits and _.:%@+,-` }
  const lines = commandLines(command).join('\n')
  return { is: 'failed', seen: `${seen}; add to ${nodePlaces.settingsFolder}/commands, behind a blank line:\n${lines}` }
}

function allowedStill(former: readonly string[]): readonly Said[] {
  if (former.length === 0) return []
  const remedy = 'when no run is in progress, install it with --only-listed'
  const seen = `lockkeeper-node allows commands that no configuration has; ${remedy}. They are:\n${former.join('\n\n')}`
  return [{ is: 'warning', seen }]
}

const named = (hosts: readonly string[]): string => {
  const more = hosts.length > shownHosts ? ` and ${hosts.length - shownHosts} more` : ''
  return `${hosts.slice(0, shownHosts).join(', ')}${more}`
}
