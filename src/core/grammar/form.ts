import type { Command, OptionKind } from '../commands/command.ts'
import { granted, type Outcome, type Refusal, refusal, refused } from '../refusals.ts'
import { typedSelector } from '../targets/selector.ts'
import { repeated } from '../text/characters.ts'
import { bareWord } from '../text/markup.ts'
import { readArgument } from './argument.ts'
import type { Invocation, InvocationArgument, OptionGiven } from './invocation.ts'
import { optionsOf } from './options.ts'
import { understand } from './parse.ts'
import { readOptions } from './read-options.ts'
import { canonical, unquotedValue } from './render.ts'
import { tokenise } from './tokens.ts'
import { readValue } from './values.ts'
import { findVerb } from './verbs.ts'

/**
 * The fields of a command's form as they are typed: `nodes`, `flags` (the declared names of the options without a value,
 * separated by spaces), and one field for each other option, by its declared name. Empty where nothing is given.
 */
export type CommandForm = { readonly [field: string]: string }

/** Options of a command that are either given or not. */
export const flagsOf = (command: Command): readonly (readonly [string, OptionKind])[] =>
  Object.entries(optionsOf(command)).filter(([, { takes }]) => takes === 'nothing')

/** Options of a command that have a value. */
export const valuedOptionsOf = (command: Command): readonly (readonly [string, OptionKind])[] =>
  Object.entries(optionsOf(command)).filter(([, { takes }]) => takes !== 'nothing')

/** The form of a command with these option values. */
function formWith(
  command: Command,
  nodes: string,
  values: { readonly [name: string]: OptionGiven | undefined },
): CommandForm {
  const flags = flagsOf(command).flatMap(([name]) => (values[name] === true ? [name] : []))
  const typed = valuedOptionsOf(command).map(([name, option]) => {
    const value = values[name] ?? null
    return [name, value === null || typeof value === 'boolean' ? '' : unquotedValue(option, value)]
  })
  return { nodes, flags: flags.join(' '), ...Object.fromEntries(typed) }
}

/** The form of a parsed command on nodes. */
export function formOf({ command, given, options, reason, cluster, dryRun }: Invocation): CommandForm {
  const nodes = given.is === 'nodes' && given.selector !== null ? typedSelector(given.selector) : ''
  return formWith(command, nodes, { ...options, reason: reason === '' ? null : reason, cluster, dryRun })
}

/** A command that was typed without its nodes, and its form with the options that were typed; null for any other text. */
export function withoutNodes(
  commands: readonly Command[],
  text: string,
): { readonly command: Command; readonly form: CommandForm } | null {
  const tokens = tokenise(text)
  const verb = tokens.ok ? findVerb(commands, tokens.value) : tokens
  if (!verb.ok) return null
  const { command, rest } = verb.value
  const read = readOptions(command, rest)
  if (command.argument.is !== 'nodes' || read.words.length > 0 || read.refusals.length > 0) return null
  return { command, form: formWith(command, '', read.values) }
}

/** Reads a form into its command in canonical form, or refuses it with the problems of all fields, each by its field. */
export function readForm(command: Command, form: CommandForm): Outcome<string> {
  const nodes = readNodesField(command, form.nodes ?? '')
  const flags = new Set((form.flags ?? '').split(' '))
  const read = valuedOptionsOf(command).map(([name, option]) => ({
    name,
    value: readField(command, name, option, form),
  }))
  const refusals = [
    ...(nodes.ok ? [] : nodes.refusals.map((one) => ({ ...one, option: 'nodes' }))),
    ...read.flatMap(({ name, value }) => (value.ok ? [] : value.refusals.map((one) => atField(one, name)))),
  ]
  if (!nodes.ok || refusals.length > 0) return refused(...refusals)
  const words = canonical(command, nodes.value, {
    ...Object.fromEntries(flagsOf(command).map(([name]) => [name, flags.has(name)])),
    ...Object.fromEntries(read.map(({ name, value }) => [name, value.ok ? value.value : null])),
  })
  const understood = understand([command], words)
  return understood.ok ? granted(understood.value.words) : understood
}

/** A refusal at a field, whose remedy shows no usage of the typed command. */
const atField = ({ code, message }: Refusal, option: string): Refusal => ({ code, message, remedy: '', option })

function readField(command: Command, name: string, option: OptionKind, form: CommandForm): Outcome<OptionGiven> {
  const typed = (form[name] ?? '').trim()
  if (typed === '') return granted(null)
  return readValue(command, name, option, option.takes === 'text' ? typed : bareWord(typed))
}

function readNodesField(command: Command, typed: string): Outcome<InvocationArgument> {
  const tokens = tokenise(typed)
  if (!tokens.ok) return tokens
  const words = tokens.value.filter((token) => token.is !== 'option')
  const option = tokens.value.find((token) => token.is === 'option')
  return option === undefined
    ? readArgument(command, words)
    : refused(refusal('bad value', `${repeated(`--${option.name}`)} is an option, not a node.`, 'Use its own field.'))
}
