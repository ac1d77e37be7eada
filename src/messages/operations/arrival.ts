import { line, type Message } from '../../core/message.ts'

/** The request could not be written down, so it was not acted on. */
export const couldNotWriteDown = (): Message =>
  line('This could not be written down just now, so nothing was done. If nothing follows within a minute, ask again.')

/** The person sends more requests than the bot takes from one person. */
export const tooManyRequests = (): Message =>
  line('Not done: you sent too many requests in a short time. Wait a few seconds, then send this one again.')

/** Something broke in the bot while it was dealing with the request. */
export const brokeMeanwhile = (): Message =>
  line('Something broke here while dealing with this. The log has it; look at the status before you ask again.')

/** A button that this bot would not have made. */
export const unknownButton = (): Message =>
  line('This button is not one that I know, so nothing was done. Ask for the status to get new ones.')

/** The dialog did not open in the three seconds that there are. */
export const dialogDidNotOpen = (): Message => line('The dialog could not be opened, so nothing was done. Try again.')
