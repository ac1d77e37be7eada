import type { Choices } from '../../adapters/slack/choices.ts'
import type { FoundPeople, NamedItem } from '../../configuration/initial/discovered.ts'
import { type Chosen, chosenChannel, chosenPeople, type InitChoices } from './choices.ts'
import { type Asker, choiceLines, type Prompt } from './questions.ts'

/** The values from the command line; undefined for those that were not given. */
export type InitFlags = {
  readonly channel: string | undefined
  readonly approvers: string | undefined
  readonly operators: string | undefined
}

/** Everything that a person must choose. */
export type Answers = { readonly channel: NamedItem; readonly approvers: FoundPeople; readonly operators: FoundPeople }

/** Takes the given values, asks for the others where there is a terminal, and reports everything missing or invalid. */
export async function answersTo(
  given: InitFlags,
  known: InitChoices,
  personName: Choices['personName'] | null,
  ask: Asker | null,
): Promise<Chosen<Answers>> {
  const wrong: string[] = []
  const answer = async <T>(typed: string | undefined, question: Prompt<T>): Promise<T | null> => {
    if (typed === undefined && ask !== null) return ask(question)
    const chosen: Chosen<T> = typed === undefined ? missing(question) : await question.read(typed)
    if (chosen.ok) return chosen.value
    wrong.push(`${question.option}: ${chosen.why}`)
    return null
  }
  const people = (option: string, control: string): Prompt<FoundPeople> => ({
    option,
    control,
    choices: (known.groups ?? []).map(({ name, members }) => `@${name}${members === null ? '' : ` (${members})`}`),
    read: (typed) => chosenPeople(typed, known, personName),
  })
  const channel = await answer<NamedItem>(given.channel, {
    option: '--channel',
    control: 'Channel for the cards of operations?',
    choices: (known.channels ?? [])
      .filter(({ sharing }) => sharing === 'own')
      .map(({ name, bot }) => `#${name}${bot === 'is in it' ? '' : ' (invite the bot)'}`),
    read: (typed) => chosenChannel(typed, known),
  })
  const approvers = await answer(given.approvers, people('--approvers', 'User group of the approvers?'))
  const operators = await answer(given.operators, people('--operators', 'User group of the operators?'))
  if (channel === null || approvers === null || operators === null)
    return { ok: false, why: wrong.join('\n') || 'Nothing was chosen.' }
  return { ok: true, value: { channel, approvers, operators } }
}

function missing<T>({ control, choices }: Prompt<T>): Chosen<T> {
  const lines = choices.length === 0 ? ['by its id'] : choiceLines(choices)
  return { ok: false, why: [control, ...lines].join('\n') }
}
