import { z } from 'zod'

/** A text of one of Slack's answers; empty where Slack leaves the field out or sends null, which mean the same. */
export const text = z
  .string()
  .nullish()
  .transform((said) => said ?? '')

/** A flag of one of Slack's answers; false where Slack leaves it out or sends null. */
export const flag = z
  .boolean()
  .nullish()
  .transform((said) => said ?? false)

/** The cursor of the next page of a list; empty on the last page. */
export const nextPage = z
  .object({ next_cursor: text })
  .nullish()
  .transform((said) => said?.next_cursor ?? '')
