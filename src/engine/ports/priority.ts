/** The priorities of messages, from the most important one. */
export const priorities = ['failure', 'approval', 'end', 'header', 'progress'] as const

/**
 * The importance of a message. Of several that share a limit, a failure is sent first, a card whose header has changed
 * before one that only shows progress, and progress last.
 */
export type Priority = (typeof priorities)[number]
