import { line, type Message } from '../../core/message.ts'

/** The answer when a request could not be stored and was not carried out. */
export const couldNotWriteDown = (): Message =>
  line('Request not saved: nothing was done. If no answer follows within 1 min, send it again.')

/** The answer when a person exceeds the rate limit. */
export const tooManyRequests = (): Message =>
  line('Refused: you sent too many requests in a short time. Wait a few seconds, then send this one again.')

/** The answer after an unexpected error while a request was handled. */
export const brokeSinceStart = (): Message =>
  line('Internal error while handling your request. Details are in the log; check status before you send it again.')

/** The answer to a button that this bot does not know. */
export const unknownButton = (): Message => line('Unknown button: nothing was done. Use status to get current buttons.')

/** The answer when a dialog could not be opened within three seconds. */
export const dialogDidNotOpen = (): Message => line('The dialog did not open: nothing was done. Try again.')

/** The first answer to a dialog that closed before its request was handled. */
export const stillWorking = (): Message => line('Working on it. The answer follows here.')

/** The answer to a click that was carried out after a restart of all bots. */
export const handledAfterRestart = (): Message =>
  line('Lockkeeper was restarted right after you pressed the button. It has been carried out now.')
