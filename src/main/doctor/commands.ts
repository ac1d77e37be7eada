import type { ProgramFound } from '../../adapters/commands/programs.ts'
import { powerWords } from '../../core/cluster/power.ts'
import type { Node } from '../../core/inventory/node.ts'
import {
  answerLimitMs,
  type CommandDefinitions,
  firstFor,
  type PowerCheckDefinition,
} from '../../core/plan/commands.ts'
import { effectiveNode } from '../../core/policy/effective.ts'
import type { Policy } from '../../core/policy/policy.ts'
import { drainHooksOf, gatesOf, undrainHooksOf } from '../../core/policy/roles.ts'
import type { Commands } from '../../engine/ports/operator-commands.ts'
import { check, type Finding, failed, passed, warned } from './finding.ts'

/** What checking the operator's own commands needs. */
export type CommandProbes = Pick<Commands, 'ask' | 'power'> & {
  readonly programOf: (hook: string, node: Node) => Promise<ProgramFound>
}

/** The commands of a configuration that are checked. */
export type CheckedCommands = Pick<CommandDefinitions, 'gates' | 'hooks' | 'powerChecks'>

/**
 * Runs every configured gate and power check once, for a node that uses it, and looks for the program of every hook.
 */
export async function checkCommands(
  policy: Policy,
  commands: CheckedCommands,
  nodes: readonly Node[],
  asked: CommandProbes,
): Promise<readonly Finding[]> {
  const about = policy.cluster
  const alive = nodes.filter(({ membership }) => membership === 'alive')
  const usersOf = (name: string, of: (policy: Policy, node: Node) => readonly string[]): Node | undefined =>
    alive.find((node) => of(policy, node).includes(name))
  const gates = Object.entries(commands.gates).map(([gate, definition]) =>
    check(about, async () => {
      const node = usersOf(gate, gatesOf)
      if (node === undefined)
        return [warned(about, `gate ${gate}: not tested, because no live node has a role that uses it`)]
      return [await checkGate(about, gate, node, asked, answerLimitMs(definition))]
    }),
  )
  const hooks = Object.keys(commands.hooks).map((hook) =>
    check(about, async () => {
      const node = usersOf(hook, drainHooksOf) ?? usersOf(hook, undrainHooksOf)
      if (node === undefined)
        return [warned(about, `hook ${hook}: not tested, because no live node has a role that uses it`)]
      const { program, host, is } = await asked.programOf(hook, node)
      return [hookFinding(about, hook, is, `${program} on ${host}`)]
    }),
  )
  const power = commands.powerChecks.map((one, index) =>
    check(about, async () => {
      const nodes = alive.map((node) => effectiveNode(policy, node))
      const node = nodes.find(({ roles }) => firstFor(commands.powerChecks, roles) === one)
      return [await checkPower(about, { ...one, name: `powerChecks[${index}]` }, node, asked)]
    }),
  )
  return (await Promise.all([...gates, ...hooks, ...power])).flat()
}

/** Checks that a power check answers `on` for a node that is alive. */
async function checkPower(
  about: string,
  { name, limitSeconds }: Pick<PowerCheckDefinition, 'limitSeconds'> & { readonly name: string },
  node: Node | undefined,
  { power }: Pick<CommandProbes, 'power'>,
): Promise<Finding> {
  if (node === undefined) return warned(about, `${name}: not tested, because it applies to no live node`)
  const answer = await power(node, AbortSignal.timeout(answerLimitMs({ limitSeconds })))
  if (answer === null) return failed(about, `${name} was not asked about ${node.name}`)
  const seen = `${name}: of ${node.name}, which is alive, ${powerWords(answer)}`
  return answer.says === 'on' ? passed(about, seen) : failed(about, `${seen}; it must say on`)
}

function hookFinding(about: string, hook: string, is: ProgramFound['is'], place: string): Finding {
  switch (is) {
    case 'there':
      return passed(about, `hook ${hook}: found ${place}`)
    case 'missing':
      return failed(about, `hook ${hook}: program not found: ${place}`)
    case 'not allowed':
      return failed(about, `hook ${hook}: lockkeeper-node does not allow ${place}`)
  }
}

/** Asks a gate once, for a node that uses it; only an unknown answer is a failure. */
export async function checkGate(
  about: string,
  gate: string,
  node: Node,
  { ask }: Pick<Commands, 'ask'>,
  limitMs: number,
): Promise<Finding> {
  const { verdict, evidence, remedy } = await ask(gate, node, AbortSignal.timeout(limitMs))
  const seen = `gate ${gate} answers for ${node.name}: ${verdict}, ${evidence}`
  if (verdict === 'ok') return passed(about, seen)
  // the gate works and says no, which matters only to a plan
  if (verdict !== 'unknown') return warned(about, seen)
  return failed(about, `gate ${gate} gave no answer for ${node.name}: ${evidence}${remedy === '' ? '' : `; ${remedy}`}`)
}
