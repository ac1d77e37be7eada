import type { Command, OptionKind } from '../../core/commands/command.ts'
import { type CommandForm, flagsOf, formOf, readForm, valuedOptionsOf, withoutNodes } from '../../core/grammar/form.ts'
import { isChanging, placeholder } from '../../core/grammar/options.ts'
import { understand } from '../../core/grammar/parse.ts'
import { type ButtonValue, line } from '../../core/message.ts'
import { type Outcome, refusal, refused } from '../../core/refusals.ts'
import { targetExamples } from '../../core/targets/selector.ts'
import { capital } from '../../core/text/capital.ts'
import type { Field, Modal, Submission } from '../ports/conversation.ts'

/** The action of a dialog that is the form of a command; its value has the command's name, and the draft that it edits. */
export const commandForm = 'ask'

/** The commands, and the names of the clusters, of which a form offers a choice when there are several. */
export type FormContext = { readonly commands: readonly Command[]; readonly clusters: readonly string[] }

// a menu that has a choice can not be emptied again, so no choice is one of its choices
const notSet = '-'

/** The form for a changing command that was typed without its nodes; null for any other text. */
export function formForWords(context: FormContext, text: string): Modal | null {
  const typed = withoutNodes(context.commands, text)
  return typed === null || !isChanging(typed.command)
    ? null
    : formModal(context, typed.command, typed.form, { id: '', revision: 0 })
}

/** The form of the command that a button has; null when it has none that can be edited. */
export function formForButton(context: FormContext, { id, revision, command: words = '' }: ButtonValue): Modal | null {
  const understood = understand(context.commands, words)
  if (!understood.ok || !isChanging(understood.value.command)) return null
  return formModal(context, understood.value.command, formOf(understood.value), { id, revision })
}

function formModal(
  { clusters }: FormContext,
  command: Command,
  form: CommandForm,
  { id, revision }: Pick<ButtonValue, 'id' | 'revision'>,
): Modal {
  const options = valuedOptionsOf(command)
  const asked = (name: string) => options.filter(([one]) => one === name).map((one) => optionField(one, form, clusters))
  const others = options
    .filter(([name]) => name !== 'reason' && (name !== 'cluster' || clusters.length > 1 || form.cluster !== ''))
    .map((one) => optionField(one, form, clusters))
  return {
    title: capital(command.name),
    about: line(`${command.summary}. You see a plan first; nothing starts yet.`),
    fields: [nodesField(form.nodes ?? ''), ...asked('reason'), flagsField(command, form), ...others],
    submit: 'Show plan',
    action: commandForm,
    value: { id, revision, command: command.name },
  }
}

function nodesField(typed: string): Field {
  const chosen = typed.split(/[\s,]+/).filter((term) => term !== '')
  return { name: 'nodes', label: 'Nodes', hint: targetExamples, required: 'yes', input: { is: 'nodes', chosen } }
}

function flagsField(command: Command, form: CommandForm): Field {
  const choices = flagsOf(command).map(([name, { about }]) => ({ value: name, shown: labelOf(name), about }))
  const chosen = (form.flags ?? '').split(' ').filter((name) => name !== '')
  return { name: 'flags', label: 'Options', hint: '', required: 'no', input: { is: 'flags', choices, chosen } }
}

/** The label of an option, such as `At once` for `atOnce`. */
const labelOf = (name: string): string => capital(name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`))

function optionField(
  [name, option]: readonly [string, OptionKind],
  form: CommandForm,
  clusters: readonly string[],
): Field {
  const initial = form[name] ?? ''
  const base = { name, label: labelOf(name), required: 'no' } as const
  const choices =
    option.takes === 'choice' ? option.choices : name === 'cluster' && clusters.length > 1 ? clusters : null
  if (choices !== null)
    return {
      ...base,
      hint: option.about,
      input: {
        is: 'choice',
        choices: [{ value: notSet, shown: 'Not set' }, ...choices.map((value) => ({ value, shown: value }))],
        initial: initial === '' ? notSet : initial,
      },
    }
  const longest = option.takes === 'text' ? option.maxLength : 100
  const example = option.takes === 'text' ? '' : `:${placeholder(option)}`
  return { ...base, hint: `${option.about}${example}`, input: { is: 'line', longest, initial } }
}

/** The command of a submitted form, as it would be typed; refused with the problems of all fields. */
export function wordsOfForm({ commands }: FormContext, { value, fields }: Submission): Outcome<string> {
  const command = commands.find(({ name }) => name === (value.command ?? value.id))
  if (command === undefined || !isChanging(command))
    return refused(refusal('stale click', 'This dialog belongs to an older version.', 'Type the command again.'))
  return readForm(
    command,
    Object.fromEntries(Object.entries(fields).map(([name, given]) => [name, given === notSet ? '' : given])),
  )
}
