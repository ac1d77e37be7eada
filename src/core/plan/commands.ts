import type { Node } from '../inventory/node.ts'
import type { CommandUse } from '../steps/definition.ts'
import type { Step } from '../steps/table.ts'
import { namesUsed, usesPackageCommand } from '../steps/traits.ts'

/** Where a command runs: beside the bot, on the node concerned, or on a named host. */
export type Place = 'here' | 'the node' | { readonly host: string }

/** A value that a JSON field is compared with for equality. */
type JsonScalar = string | number | boolean | null

/** How a gate's result is judged; a value in none of the lists blocks. */
export type Judgement =
  | {
      readonly by: 'exit code'
      readonly ok: readonly number[]
      readonly warn: readonly number[]
      /** With these the command says that it has no answer; absent where none is configured. */
      readonly unknown?: readonly number[]
    }
  /** The output is JSON; `field` is the path to the value, such as `['pgmap', 'num_pgs']` or `['osds', '0']`. */
  | {
      readonly by: 'json field'
      readonly field: readonly string[]
      readonly ok: readonly JsonScalar[]
      readonly warn: readonly JsonScalar[]
    }

type Definition = { readonly on: Place; readonly argv: readonly string[]; readonly limitSeconds: number }

/** A hook; `refusals` lists the exit codes by which it says that the node itself, or what runs on it, refuses; absent when empty. */
export type HookDefinition = Definition & { readonly refusals?: readonly number[] }

/** The time for connecting and logging in, in milliseconds, in addition to a command's own limit. */
const connectMs = 15_000

/** How long the answer of a command is waited for, in milliseconds. */
export const answerLimitMs = ({ limitSeconds }: Pick<Definition, 'limitSeconds'>): number =>
  limitSeconds * 1000 + connectMs

/** A package command for nodes with any of these roles; `ok` lists the exit codes of success. */
export type UpgradeDefinition = {
  readonly roles: readonly string[] | 'any'
  readonly argv: readonly string[]
  readonly ok: readonly number[]
}

/**
 * A command that reads the power state of a node with any of these roles. It runs elsewhere and prints `on` or `off`.
 */
export type PowerCheckDefinition = Omit<Definition, 'on'> & {
  readonly roles: readonly string[] | 'any'
  readonly on: Exclude<Place, 'the node'>
}

/**
 * The commands of the configuration: gates and hooks by name; of the upgrade commands and power checks, the first for the
 * roles of a node applies.
 */
export type CommandDefinitions = {
  readonly gates: { readonly [name: string]: Definition & { readonly judge: Judgement } }
  readonly hooks: { readonly [name: string]: HookDefinition }
  readonly upgrades: readonly UpgradeDefinition[]
  readonly powerChecks: readonly PowerCheckDefinition[]
}

/** A command of the configuration as approvers see it. `argv` keeps its placeholders, such as `{node}`. */
export type PlannedCommand = {
  readonly use: CommandUse['use']
  readonly name: string
  readonly argv: readonly string[]
  readonly on: Place
  /** Null when only the limit of the step applies. */
  readonly limitSeconds: number | null
  /** Set for a gate, and for a package command with success codes other than 0; else null. */
  readonly judge: Judgement | null
  /** Of a hook, the exit codes by which it says that the node itself refuses; absent when there are none. */
  readonly refusals?: readonly number[]
}

/** The commands for all nodes with exactly these roles. */
export type RoleCommands = { readonly roles: readonly string[]; readonly commands: readonly PlannedCommand[] }

/** The first entry for any of these roles; undefined when there is none. */
export const firstFor = <E extends { readonly roles: readonly string[] | 'any' }>(
  entries: readonly E[],
  roles: readonly string[],
): E | undefined => entries.find((entry) => entry.roles === 'any' || entry.roles.some((role) => roles.includes(role)))

const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort()

const own = <T>(table: { readonly [name: string]: T }, name: string): readonly T[] => {
  const found = Object.hasOwn(table, name) ? table[name] : undefined
  return found === undefined ? [] : [found]
}

/** The commands that these steps run on a node with these roles; names without a definition are left out. */
export function commandsOf(
  { gates, hooks, upgrades }: Omit<CommandDefinitions, 'powerChecks'>,
  roles: readonly string[],
  steps: readonly Step[],
): readonly PlannedCommand[] {
  const upgrade = usesPackageCommand(steps) ? firstFor(upgrades, roles) : undefined
  return [
    ...sorted(namesUsed('gate', steps)).flatMap((name) =>
      own(gates, name).map(
        ({ argv, on, limitSeconds, judge }): PlannedCommand => ({ use: 'gate', name, argv, on, limitSeconds, judge }),
      ),
    ),
    ...sorted(namesUsed('hook', steps)).flatMap((name) =>
      own(hooks, name).map(
        ({ argv, on, limitSeconds, refusals }): PlannedCommand => ({
          use: 'hook',
          name,
          argv,
          on,
          limitSeconds,
          judge: null,
          ...(refusals === undefined ? {} : { refusals }),
        }),
      ),
    ),
    ...(upgrade === undefined ? [] : [packageCommand(upgrade)]),
  ]
}

const onlyZero: readonly number[] = [0]

const packageCommand = ({ argv, ok }: UpgradeDefinition): PlannedCommand => ({
  use: 'package command',
  name: 'packages',
  argv,
  on: 'the node',
  limitSeconds: null,
  judge: JSON.stringify(ok) === JSON.stringify(onlyZero) ? null : { by: 'exit code', ok, warn: [] },
})

/** The exit codes of success of the planned package command. */
export function successCodes(planned: readonly PlannedCommand[]): readonly number[] {
  const judge = planned.find(({ use }) => use === 'package command')?.judge ?? null
  return judge?.by === 'exit code' ? judge.ok : onlyZero
}

/** The node facts that an argument can be replaced with, by placeholder name. */
export const placeholders: { readonly [name: string]: (node: Node) => string | null } = {
  node: ({ name }) => name,
  address: ({ name, address }) => address ?? name,
  cluster: ({ cluster }) => cluster,
  rack: ({ rack }) => rack,
  zone: ({ zone }) => zone,
  group: ({ group }) => group,
}

/** The name of the placeholder in an argument such as `{node}`; null for other arguments. */
export const placeholderOf = (argument: string): string | null => /^\{([a-z]+)\}$/.exec(argument)?.[1] ?? null

/** The values of the placeholders in a node's commands; empty for a missing fact. */
export function argumentsOf(node: Node, commands: readonly PlannedCommand[]): { readonly [name: string]: string } {
  const used = sorted(commands.flatMap(({ argv }) => argv.flatMap((argument) => placeholderOf(argument) ?? [])))
  return Object.fromEntries(used.map((name) => [name, own(placeholders, name)[0]?.(node) ?? '']))
}
