import type { Node } from '../../core/inventory/node.ts'
import { type CommandDefinitions, firstFor, type Place, placeholderOf } from '../../core/plan/commands.ts'
import type { NodeCommand } from '../ssh/node-program/commands.ts'
import type { SshSettings } from '../ssh/settings.ts'
import { fill } from './placeholders.ts'
import type { CommandSettings } from './settings.ts'

/** A command that runs as root on nodes, or on a host named by a gate, hook or power check. */
export type CommandOnNodes = NodeCommand & {
  readonly on: Exclude<Place, 'here'>
  /** What may stand for placeholders that are no facts of a node. */
  readonly samples?: Readonly<Record<string, string>>
  /** Whether the command is used for this node; `names` are the gates, hooks and capabilities that the node uses. */
  readonly concerns: (node: Pick<Node, 'roles'>, names: readonly string[]) => boolean
}

/** All commands of an operator's own that a cluster runs on nodes and named hosts. */
export function commandsOnNodes(
  cluster: string,
  { gates, hooks, upgrades, powerChecks }: CommandDefinitions,
  {
    rebootArgv,
    packagesArgv,
    rebootNeeded,
    facts,
  }: Pick<SshSettings, 'rebootArgv' | 'packagesArgv' | 'rebootNeeded' | 'facts'>,
): readonly CommandOnNodes[] {
  const named = (kind: 'gate' | 'hook', all: CommandSettings['gates'] | CommandSettings['hooks']) =>
    Object.entries(all).flatMap(([name, { on, argv }]): CommandOnNodes[] =>
      on === 'here'
        ? []
        : [
            {
              use: `${cluster}: ${kind} ${name}`,
              argv,
              words: 'with placeholders',
              on,
              concerns: (_, names) => names.includes(name),
            },
          ],
    )
  const own = (key: string, argv: readonly string[]): CommandOnNodes => ({
    use: `${cluster}: ssh.${key}`,
    argv,
    words: 'as they are',
    on: 'the node',
    concerns: () => true,
  })
  const byRole = (
    key: string,
    on: CommandOnNodes['on'],
    argv: readonly string[],
    entry: { readonly roles: readonly string[] | 'any' },
  ): CommandOnNodes => ({
    use: `${cluster}: ${key}`,
    argv,
    words: 'with placeholders',
    on,
    concerns: (node) => firstFor([entry], node.roles) !== undefined,
  })
  return [
    ...named('gate', gates),
    ...named('hook', hooks),
    ...upgrades.map(({ argv, ...entry }) => byRole('upgrades', 'the node', argv, entry)),
    ...powerChecks.flatMap(({ on, argv, ...entry }) => (on === 'here' ? [] : [byRole('powerChecks', on, argv, entry)])),
    ...(rebootArgv === null ? [] : [own('reboot', rebootArgv)]),
    ...(packagesArgv === null ? [] : [own('packages', packagesArgv)]),
    ...rebootNeeded.programs.map((argv) => own('rebootNeeded', argv)),
    ...Object.entries(facts).map(([name, argv]) => own(`facts.${name}`, argv)),
  ]
}

/** The arguments for a node; null when the node lacks a fact that a placeholder needs. */
export function filledFor(
  { argv, words, samples = {} }: NodeCommand & Pick<CommandOnNodes, 'samples'>,
  node: Node,
): readonly string[] | null {
  if (words === 'as they are') return argv
  const sampled = argv.map((argument) => samples[placeholderOf(argument) ?? ''] ?? argument)
  const filled = fill(sampled, node)
  return filled.is === 'filled' ? filled.argv : null
}
