import { line, type Message } from '../../core/message.ts'

/** The request could not be written down, so it was not acted on. */
export const couldNotWriteDown = (): Message =>
  line('Request not saved: nothing was done. If no answer follows within 1 min, send it again.')

/** The person sends more requests than the bot takes from one person. */
export const tooManyRequests = (): Message =>
  line('Refused: you sent too many requests in a short time. Wait a few seconds, then send this one again.')

/** Something broke in the bot while it was dealing with the request. */
export const brokeSinceStart = (): Message =>
  line('Internal error while handling your request. Details are in the log; check status before you send it again.')

/** A button that this bot would not have made. */
export const unknownButton = (): Message => line('Unknown button: nothing was done. Use status to get current buttons.')

/** The dialog did not open in the three seconds that there are. */
export const dialogDidNotOpen = (): Message => line('The dialog did not open: nothing was done. Try again.')

/** A button that was pressed right before all bots were gone; its card shows what came of it. */
export const heardAgain = (): Message =>
  line('Lockkeeper was restarted right after you pressed the button. It has been carried out now.')
