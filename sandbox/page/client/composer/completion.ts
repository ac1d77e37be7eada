import type { PageState } from '../../../workspace/page/page-state.ts'

/** One suggestion. */
export type Suggestion = {
  readonly key: string
  /** Its text in the list. */
  readonly title: string
  readonly hint: string
  readonly description: string
  /** The text that is inserted when it is chosen. */
  readonly insert: string
}

/** The current completion: the range of text to replace, and the suggestions for it. */
export type Completion = { readonly from: number; readonly to: number; readonly suggestions: readonly Suggestion[] }

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
  return suggestions.length === 0 ? undefined : { from, to, suggestions: suggestions.slice(0, maxSuggestions) }
}

function commands({ app }: Pick<PageState, 'app'>, typed: string): readonly Suggestion[] {
  return app.commands
    .filter((command) => command.command.startsWith(typed.toLowerCase()))
    .map((command) => ({
      key: command.command,
      title: command.command,
      hint: command.usageHint,
      description: command.description,
      insert: `${command.command} `,
    }))
}

function mentions(state: Pick<PageState, 'app' | 'people' | 'groups'>, typed: string): readonly Suggestion[] {
  const suggestion = (name: string, description: string): Suggestion => ({
    key: name,
    title: `@${name}`,
    hint: '',
    description,
    insert: `@${name} `,
  })
  const app = state.people.filter((person) => person.id === state.app.userId)
  const others = state.people.filter((person) => person.id !== state.app.userId && !person.deactivated)
  return [
    ...app.map((person) => suggestion(person.name, 'App')),
    ...state.groups.filter((group) => !group.disabled).map((group) => suggestion(group.handle, group.name)),
    ...others.map((person) => suggestion(person.name, person.realName)),
  ].filter((one) => one.key.toLowerCase().startsWith(typed))
}

/** The usage hint of the command in the text, once its name is complete; undefined when there is none. */
export function usageOf({ app }: Pick<PageState, 'app'>, text: string): string | undefined {
  const name = /^(\/\S+)\s/.exec(text)?.[1]
  const command = app.commands.find((one) => one.command === name?.toLowerCase())
  return command && command.usageHint !== '' ? `${command.command} ${command.usageHint}` : undefined
}
