import type { PageState } from '../../../workspace/page/page-state.ts'

/** One suggestion. */
export type Suggestion = {
  /** Its text in the list. */
  readonly title: string
  readonly hint: string
  readonly description: string
  /** The text that is inserted when it is chosen. */
  readonly insert: string
  /** How far before the end of that text the caret is then. */
  readonly caretBack: number
}

/** The current completion: the range of text to replace, and the suggestions for it. */
export type Completion = {
  readonly from: number
  readonly to: number
  /**
   * The keys that take a suggestion. A name that was begun is completed by Enter as well; a command is sent by it, unless
   * the arrow keys have chosen a suggestion.
   */
  readonly takes: 'Tab' | 'Tab or Enter'
  readonly suggestions: readonly Suggestion[]
}

const maxSuggestions = 8

/** The completion for the text at this caret position; undefined when there is none. */
export function completionAt(
  state: Pick<PageState, 'app' | 'people' | 'groups'>,
  text: string,
  caret: number,
): Completion | undefined {
  const before = text.slice(0, caret)
  const command = /^\/\S*$/.exec(before)
  if (command) return found(0, caret, commands(state, before))
  const mention = /(?:^|[\s(])@([\p{L}\d._-]*)$/u.exec(before)
  if (!mention) return undefined
  const typed = mention[1] ?? ''
  return found(caret - typed.length - 1, caret, mentions(state, typed.toLowerCase()))
}

function found(from: number, to: number, suggestions: readonly Suggestion[]): Completion | undefined {
  return suggestions.length === 0
    ? undefined
    : { from, to, takes: 'Tab or Enter', suggestions: suggestions.slice(0, maxSuggestions) }
}

function commands({ app }: Pick<PageState, 'app'>, typed: string): readonly Suggestion[] {
  return app.commands
    .filter((command) => command.command.startsWith(typed.toLowerCase()))
    .map((command) => ({
      title: command.command,
      hint: command.usageHint,
      description: command.description,
      insert: `${command.command} `,
      caretBack: 0,
    }))
}

/** The app, groups and active people whose names begin like this. */
export function mentions(state: Pick<PageState, 'app' | 'people' | 'groups'>, typed: string): readonly Suggestion[] {
  const suggestion = (name: string, description: string): Suggestion => ({
    title: `@${name}`,
    hint: '',
    description,
    insert: `@${name} `,
    caretBack: 0,
  })
  const app = state.people.filter((person) => person.id === state.app.userId)
  const others = state.people.filter((person) => person.id !== state.app.userId && !person.deactivated)
  return [
    ...app.map((person) => suggestion(person.name, 'App')),
    ...state.groups.filter((group) => !group.disabled).map((group) => suggestion(group.handle, group.name)),
    ...others.map((person) => suggestion(person.name, person.realName)),
  ].filter((one) => one.title.toLowerCase().startsWith(`@${typed}`))
}

/** The usage hint of the command in the text, once its name is complete; undefined when there is none. */
export function usageOf({ app }: Pick<PageState, 'app'>, text: string): string | undefined {
  const name = /^(\/\S+)\s/.exec(text)?.[1]
  const command = app.commands.find((one) => one.command === name?.toLowerCase())
  return command && command.usageHint !== '' ? `${command.command} ${command.usageHint}` : undefined
}
