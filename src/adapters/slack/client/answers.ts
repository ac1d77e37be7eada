import { z } from 'zod'

/** A text of one of Slack's answers; empty where Slack leaves the field out or says null, which mean the same. */
export const text = z
  .string()
  .nullish()
  .transform((said) => said ?? '')

/** A flag of one of Slack's answers that means no where Slack leaves it out or says null. */
export const flag = z
  .boolean()
  .nullish()
  .transform((said) => said ?? false)

/** Where the next page of a list begins; empty at the end of the list. */
export const nextPage = z
  .object({ next_cursor: text })
  .nullish()
  .transform((said) => said?.next_cursor ?? '')
