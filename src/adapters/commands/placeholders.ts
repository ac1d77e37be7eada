import type { Node } from '../../core/inventory/node.ts'
import { placeholders as facts, placeholderOf } from '../../core/plan/commands.ts'
import type { NotRunnable } from '../../engine/ports/operator-commands.ts'

/** Arguments with the node's facts filled in, or the reason why they cannot be. */
export type Filled =
  | { readonly is: 'filled'; readonly argv: readonly string[] }
  | { readonly is: 'not filled'; readonly why: string }

/**
 * Replaces placeholders by the node's facts. A fact is always one whole argument, and is refused if it looks like an
 * option.
 */
export function fill(argv: readonly string[], node: Node): Filled {
  const filled: string[] = []
  for (const argument of argv) {
    const name = placeholderOf(argument)
    const problem = argumentProblem(argument)
    if (problem !== null) return { is: 'not filled', why: problem }
    if (name === null) {
      filled.push(argument)
      continue
    }
    const value = facts[name]?.(node) ?? null
    if (value === null || value === '') return { is: 'not filled', why: `${node.name} has no ${name}` }
    if (/^-|\p{Cc}/u.test(value)) return { is: 'not filled', why: `the ${name} of ${node.name} is not a single word` }
    filled.push(value)
  }
  return { is: 'filled', argv: filled }
}

/**
 * The problem and its remedy when a node's facts cannot be filled into the arguments under this configuration key; null
 * when they can.
 */
export function unfilledPlaceholders(argv: readonly string[], node: Node, key: string): NotRunnable | null {
  const filled = fill(argv, node)
  const remedy = `give the node what clusters.${node.cluster}.${key} asks for, or change that key`
  return filled.is === 'filled' ? null : { why: filled.why, remedy }
}

/** A problem with an argument, worded for a configuration error; null when it is valid. */
export function argumentProblem(argument: string): string | null {
  const known = Object.keys(facts)
  const whole = placeholderOf(argument)
  if (whole !== null) return known.includes(whole) ? null : `{${whole}} is none of ${braced(known).join(', ')}`
  const inside = braced(known).find((placeholder) => argument.includes(placeholder))
  return inside === undefined ? null : `${inside} must be an argument of its own, not a part of ${argument}`
}

const braced = (names: readonly string[]): readonly string[] => names.map((name) => `{${name}}`)
