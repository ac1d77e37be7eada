/** An error that the caller can correct: its message says how, and it is shown without a stack. */
export class UserFacingError extends Error {}
