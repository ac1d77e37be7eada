import type { Button, Part } from '../../core/message.ts'

/** The rows of a page, so that an answer fits on one screen and into one message. */
export const rowsOfPage = 10

/** The page of an answer that is shown, and the command that it answers, for the buttons to other pages. */
export type ShownPage = { readonly typed: string; readonly page: number | null }

/** One page of a list; `number` and `pages` count from 1, `from` and `to` are the first and last place shown. */
export type Page<T> = {
  readonly shown: readonly T[]
  readonly number: number
  readonly pages: number
  readonly from: number
  readonly to: number
  readonly all: number
}

/** A page of a list: the last one for numbers beyond it, the first without a number. */
export function pageOf<T>(list: readonly T[], asked: number | null, size = rowsOfPage): Page<T> {
  const pages = Math.max(1, Math.ceil(list.length / size))
  const number = Math.min(Math.max(asked ?? 1, 1), pages)
  const shown = list.slice((number - 1) * size, number * size)
  const from = (number - 1) * size + 1
  return { shown, number, pages, from, to: from + shown.length - 1, all: list.length }
}

/** The title of a table with its place in the list, such as `Nodes, 11–20 of 34`. */
export const titleOfPage = (title: string, { pages, from, to, all }: Page<unknown>): string =>
  pages === 1 ? `${title} (${all})` : `${title}, ${from}–${to} of ${all}`

/** The action of a button that sends the command in its value. */
export const sendCommand = 'ask instead'

/** The longest command that a button can carry, with the characters that its encoding adds. */
const maxLength = 1500

/** Whether a button can carry a command. */
export const fitsButton = (command: string): boolean => JSON.stringify(command).length <= maxLength

/** A button that sends a command which only shows something; none when the command is too long for a button. */
export const commandButton = (label: string, command: string): readonly Button[] =>
  fitsButton(command)
    ? [{ label, action: sendCommand, value: { id: command, revision: 0 }, look: 'plain', confirm: null }]
    : []

// Without `--share` as well: pages of a posted answer are private.
const withoutPage = (typed: string): string => typed.replaceAll(/ --(?:page \d+|share)(?= --|$)/g, '')

/**
 * The buttons to the pages around this one. Each carries the whole command with its page, so that it works after a
 * restart and at any later time; the answer is made anew.
 */
export function pageButtons({ number, pages }: Page<unknown>, typed: string): readonly Button[] {
  const to = (label: string, page: number) => commandButton(label, `${withoutPage(typed)} --page ${page}`)
  return [
    ...(number > 2 ? to('« First', 1) : []),
    ...(number > 1 ? to('‹ Previous', number - 1) : []),
    ...(number < pages ? to('Next ›', number + 1) : []),
  ]
}

/** A row of buttons; no part without any. */
export const buttonsPart = (buttons: readonly Button[]): readonly Part[] =>
  buttons.length === 0 ? [] : [{ part: 'buttons', buttons }]
