import type { Command } from '../commands/command.ts'
import { granted, type Outcome, refusal, refused } from '../refusals.ts'
import type { Selector } from '../targets/selector.ts'
import { personIn } from './argument.ts'
import type { InvocationArgument } from './invocation.ts'
import { isChanging } from './options.ts'
import { understand } from './parse.ts'

/** The question of `policy explain`: a person, a command, and nodes; a null selector when no nodes are named. */
export type PolicyQuestion = {
  readonly person: string
  readonly command: { readonly name: string; readonly changes: 'nodes' | 'nothing' }
  readonly selector: Selector | null
}

/** Reads the words of `policy explain @person reboot storage-07`. */
export function readQuestion(commands: readonly Command[], words: readonly string[]): Outcome<PolicyQuestion> {
  const [first = '', ...rest] = words
  const person = personIn(first)
  const unknownPerson = refusal(
    'bad value',
    first === '' ? 'No person was named.' : `${first.slice(0, 40)} does not identify a person.`,
    'Pick the person from the list that opens after @.',
  )
  const asked = rest.length === 0 ? null : understand(commands, rest.join(' '))
  if (asked === null)
    return refused(
      ...(person === null ? [unknownPerson] : []),
      refusal('missing argument', 'No command was named.', 'Such as policy explain @person reboot storage-07'),
    )
  if (person === null || !asked.ok)
    return refused(...(person === null ? [unknownPerson] : []), ...(asked.ok ? [] : asked.refusals))
  const { command, given } = asked.value
  return granted({
    person,
    command: { name: command.name, changes: isChanging(command) ? 'nodes' : 'nothing' },
    selector: selectorOf(given),
  })
}

const selectorOf = (given: InvocationArgument): Selector | null => (given.is === 'nodes' ? given.selector : null)
